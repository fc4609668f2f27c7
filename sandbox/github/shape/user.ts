import type { User } from '../state/people.ts'
import type { World } from '../state/world.ts'
import { nodeId } from './urls.ts'

/** `simple-user`. */
export function userShape(world: World, user: User) {
  const url = `${world.url}/users/${encodeURIComponent(user.login)}`
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId('U', user.id),
    avatar_url: `${world.url}/avatars/u/${user.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.url}/${encodeURIComponent(user.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** `public-user`: the caller, who has told nothing about himself. */
export function publicUser(world: World, user: User) {
  const untold = {
    bio: null,
    blog: null,
    company: null,
    email: null,
    hireable: null,
    location: null,
    name: null,
  }
  return {
    ...userShape(world, user),
    ...untold,
    ...{ followers: 0, following: 0, public_gists: 0, public_repos: 0 },
    ...{ created_at: '2024-02-01T09:00:00Z', updated_at: '2025-06-02T14:30:00Z' },
  }
}
