import { Agent, request } from 'node:https'

/** What an answer of the log store takes when nobody makes anything of it: milliseconds of each of `turns`, one after the other. */
export async function direct(url: string, ca: string, turns: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, ca })
  const times: number[] = []
  for (let turn = 0; turn < turns; turn++) {
    const from = performance.now()
    await new Promise<void>((resolve, reject) => {
      const outgoing = request(url, { method: 'POST', agent }, (answer) => {
        answer.on('error', reject).on('end', resolve).resume()
      })
      outgoing.on('error', reject).end('{}')
    })
    times.push(performance.now() - from)
  }
  agent.destroy()
  return times
}
