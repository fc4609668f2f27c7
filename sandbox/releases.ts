import type { Github } from './github/index.ts'
import { isBad } from './github/story/outcome.ts'
import type { Telemetry } from './telemetry/telemetry.ts'

/**
 * Ties the two halves of the story together: when another version goes live in production on the sandbox's GitHub
 * (a rollback, a deployment), the telemetry from then on is that version's. Returns how to stop following.
 */
export function followReleases({ story }: Github, telemetry: Telemetry, everyMs = 1000): () => void {
  if (!story) return () => {}
  const { repo } = story
  let last = repo.live.get('prod')?.sha
  const look = async () => {
    const sha = repo.live.get('prod')?.sha
    if (!sha || sha === last) return
    last = sha
    const bad = isBad(repo, sha)
    await telemetry.tell({
      end: ['bad-release'],
      begin: bad ? [{ kind: 'bad-release', share: 0.55 }] : [],
      restart: { why: 'deploy', updated: ['accel-outreach-personalizer'], rough: false },
    })
  }
  const timer = setInterval(
    () => look().catch((error) => console.error('a release was not told:', error)),
    everyMs,
  ).unref()
  return () => clearInterval(timer)
}
