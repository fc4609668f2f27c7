/** A revision of the app. Times are the world's. */
export type AppRevision = {
  readonly name: string
  readonly createdAt: Date
  readonly by: string
  readonly image: string
  /** Environment variables of the container. */
  readonly variables: ReadonlyMap<string, string>
}
export type AppChange = {
  readonly set?: Readonly<Record<string, string>>
  readonly remove?: readonly string[]
  readonly image?: string
  readonly by: string
}

/**
 * A Container App in single-revision mode. A change makes a new revision, which must finish its bootstrap before it
 * is ready; until then the one before it takes all requests, with the variables that it was started with.
 */
export type ContainerApp = {
  readonly resourceId: string
  /** Oldest first. */
  revisions(): readonly AppRevision[]
  latest(): AppRevision
  /** Which takes the requests: the newest that is ready. */
  serving(): AppRevision
  isReady(revision: AppRevision): boolean
  change(change: AppChange): AppRevision
  /** Milliseconds from a change until its revision is ready. */
  bootstrapMs: number
  /** While Foundry or Search is down no bootstrap ends. */
  stuck: boolean
}

export type AppOptions = {
  readonly resourceId: string
  readonly image: string
  readonly variables?: Readonly<Record<string, string>>
  readonly bootstrapMs: number
  readonly now: () => Date
}

/** How long the first revision has been running, in ms. */
const age = 128 * 60_000

export function containerApp({
  resourceId,
  image,
  variables = {},
  bootstrapMs,
  now,
}: AppOptions): ContainerApp {
  const name = resourceId.split('/').at(-1) ?? ''
  const first: AppRevision = {
    name: `${name}--0000001`,
    createdAt: new Date(now().getTime() - age),
    by: 'github-deploy',
    image,
    variables: new Map(Object.entries(variables)),
  }
  const revisions: AppRevision[] = [first]
  /** Ready once, ready for good: what happens to Foundry later does not stop a running process. */
  const ready = new Set([first])
  const isReady = (revision: AppRevision) => {
    const due = now().getTime() >= revision.createdAt.getTime() + app.bootstrapMs
    if (due && !app.stuck) ready.add(revision)
    return ready.has(revision)
  }
  const latest = () => revisions.at(-1) ?? first
  const app: ContainerApp = {
    ...{ resourceId, bootstrapMs, stuck: false, isReady, latest },
    revisions: () => revisions,
    serving: () => revisions.findLast(isReady) ?? first,
    change({ set = {}, remove = [], image: other, by }) {
      const before = latest()
      const kept = [...before.variables].filter(([key]) => !remove.includes(key))
      const made: AppRevision = {
        name: `${name}--${String(revisions.length + 1).padStart(7, '0')}`,
        createdAt: now(),
        by,
        image: other ?? before.image,
        variables: new Map([...kept, ...Object.entries(set)]),
      }
      revisions.push(made)
      return made
    },
  }
  return app
}
