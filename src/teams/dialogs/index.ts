import type { TurnContext } from 'botbuilder'
import type { AnyCommand } from '../../chat/command.ts'
import type { Json } from '../../chat/reply.ts'
import type { DialogState, Saved } from '../../ports/dialog-state.ts'
import { type Ended, Gathering, Memory } from './gathering.ts'
import { type Here, setHere } from './here.ts'
import { ComponentDialog, DialogContextError, DialogSet, DialogTurnStatus, type Stack } from './library.ts'

/** An open question: what is stored, which command it belongs to, what was asked last. */
export type Open = { readonly saved: Saved; readonly command: string; readonly memory: Memory }
/** What became of a line or an answer. `stale`: another answer to the same question was faster. */
export type Step = Ended | { readonly ready: 'asked' } | { readonly ready: 'stale' }

/** Questions are forgotten after a quarter of an hour: "last 2h" then means something else. */
const patienceMs = 15 * 60_000

/** One dialog per command, made from its declaration; their state is kept in the database between turns. */
export function dialogsOf(commands: readonly AnyCommand[], state: DialogState) {
  const stack = Symbol('stack')
  const dialogs = new DialogSet({
    get: async (context: TurnContext, start?: Stack) => {
      if (!context.turnState.has(stack)) context.turnState.set(stack, start ?? { dialogStack: [] })
      return context.turnState.get(stack)
    },
    set: async (context: TurnContext, value: Stack) => void context.turnState.set(stack, value),
    delete: async (context: TurnContext) => void context.turnState.delete(stack),
  })
  for (const command of commands) dialogs.add(dialogOf(command))

  const keep = async (context: TurnContext, key: string, before: Saved | undefined, waiting: boolean) => {
    if (waiting) return await state.write(key, context.turnState.get<Json>(stack) as Json, before?.etag)
    return before === undefined || (await state.remove(key, before.etag))
  }

  return {
    /** The question that is open for this key, unless it is too old to be answered. */
    async open(key: string, now: Date): Promise<Open | undefined> {
      const saved = await state.read(key)
      const found = saved && memoryIn(saved)
      if (!saved || !found || now.getTime() - Date.parse(found.memory.at) > patienceMs) return undefined
      return { saved, ...found }
    },
    forget: async (key: string, { saved }: Open): Promise<boolean> => await state.remove(key, saved.etag),
    /** Starts a command; an older open question gives way to it. */
    async begin(
      context: TurnContext,
      key: string,
      command: AnyCommand,
      words: string,
      here: Here,
    ): Promise<Step> {
      setHere(context, here)
      const dc = await dialogs.createContext(context)
      const { now, place } = here.turn
      const memory: Memory = { words, answers: [], at: now.toISOString(), zone: place.zone }
      const result = await unwrapped(dc.beginDialog(command.name, memory))
      const waiting = result.status === DialogTurnStatus.waiting
      // A line that needs no question touches the database only if there is a question to drop.
      const before = await state.read(key)
      await keep(context, key, before, waiting)
      return waiting ? { ready: 'asked' } : (result.result as Ended)
    },
    /** Goes on with the open question. The state is settled before anything runs, so a race runs it once. */
    async answer(context: TurnContext, key: string, open: Open, here: Here): Promise<Step> {
      setHere(context, here)
      context.turnState.set(stack, structuredClone(open.saved.value))
      const dc = await dialogs.createContext(context)
      const result = await unwrapped(dc.continueDialog())
      const waiting = result.status === DialogTurnStatus.waiting
      if (!(await keep(context, key, open.saved, waiting))) return { ready: 'stale' }
      return waiting ? { ready: 'asked' } : (result.result as Ended)
    },
  }
}
export type Dialogs = ReturnType<typeof dialogsOf>

/** The library wraps whatever a dialog throws; a person's mistake must stay one to be answered as such. */
async function unwrapped<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    throw error instanceof DialogContextError ? error.error : error
  }
}

function dialogOf(command: AnyCommand): ComponentDialog {
  const dialog = new ComponentDialog(command.name)
  dialog.addDialog(new Gathering(command))
  return dialog
}

/** The library nests a component's own stack in its state. Anything that does not fit is no open question. */
function memoryIn({ value }: Saved): { command: string; memory: Memory } | undefined {
  const outer = (value as unknown as Stack)?.dialogStack?.at(-1)
  const inner = (outer?.state?.dialogs as Stack | undefined)?.dialogStack?.at(-1)
  const memory = Memory.safeParse(inner?.state?.memory)
  return outer && memory.success ? { command: outer.id, memory: memory.data } : undefined
}
