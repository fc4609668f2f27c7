import { fullName, type Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { api, html, iso, nodeId } from './urls.ts'
import { userShape } from './user.ts'

const templates = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const

/** `minimal-repository`. */
export function minimalRepo(world: World, repo: Repo) {
  const urls = Object.entries(templates).map(([name, path]) => [name, api(world, repo, path)] as const)
  return {
    id: repo.id,
    node_id: nodeId('R', repo.id),
    name: repo.name,
    full_name: fullName(repo),
    owner: userShape(world, repo.owner),
    private: repo.private,
    html_url: html(world, repo),
    description: repo.description,
    fork: false,
    url: api(world, repo),
    ...(Object.fromEntries(urls) as Record<keyof typeof templates, string>),
  }
}

/** `full-repository`. */
export function fullRepo(world: World, repo: Repo) {
  const open = repo.issues.filter((issue) => issue.state === 'open').length
  const pushed = [...repo.objects.commits.values()].at(-1)?.committer.at ?? repo.createdAt
  return {
    ...minimalRepo(world, repo),
    ...{ git_url: `git://127.0.0.1/${fullName(repo)}.git`, ssh_url: `git@127.0.0.1:${fullName(repo)}.git` },
    ...{
      clone_url: `${html(world, repo)}.git`,
      svn_url: html(world, repo),
      mirror_url: null,
      homepage: null,
    },
    ...{ language: 'Python', forks_count: 0, stargazers_count: 0, watchers_count: 0, size: 1843 },
    ...{ forks: 0, open_issues: open, open_issues_count: open, watchers: 0, network_count: 0 },
    ...{ subscribers_count: 3, default_branch: repo.defaultBranch, is_template: false, topics: [] },
    ...{ has_issues: true, has_projects: false, has_wiki: false, has_pages: false, has_discussions: false },
    ...{ has_downloads: true, archived: false, disabled: false, license: null },
    visibility: repo.private ? 'private' : 'public',
    ...{ pushed_at: iso(pushed), created_at: iso(repo.createdAt), updated_at: iso(pushed) },
    permissions: { admin: false, maintain: false, push: true, triage: false, pull: true },
  }
}
