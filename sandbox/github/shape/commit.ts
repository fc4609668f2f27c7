import type { FileChange } from '../state/diff.ts'
import type { GitCommit, Signature } from '../state/git.ts'
import { user } from '../state/people.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { api, html, iso, nodeId } from './urls.ts'
import { userShape } from './user.ts'

export const unsigned = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
}

export function signatureShape(who: Signature) {
  return { name: who.name, email: who.email, date: iso(who.at) }
}

/** `commit`, as lists and comparisons show it. */
export function commitShape(world: World, repo: Repo, commit: GitCommit) {
  const git = (sha: string) => api(world, repo, `/git/commits/${sha}`)
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    commit: {
      author: signatureShape(commit.author),
      committer: signatureShape(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: api(world, repo, `/git/trees/${commit.tree}`) },
      url: git(commit.sha),
      comment_count: 0,
      verification: unsigned,
    },
    url: api(world, repo, `/commits/${commit.sha}`),
    html_url: html(world, repo, `/commit/${commit.sha}`),
    comments_url: api(world, repo, `/commits/${commit.sha}/comments`),
    author: userShape(world, user(commit.author.login)),
    committer: userShape(world, user(commit.committer.login)),
    parents: commit.parents.map((sha) => ({
      ...{ sha, url: api(world, repo, `/commits/${sha}`), html_url: html(world, repo, `/commit/${sha}`) },
    })),
  }
}

/** `diff-entry`. */
export function fileShape(world: World, repo: Repo, at: string, file: FileChange) {
  const path = encodeURI(file.path)
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: html(world, repo, `/blob/${at}/${path}`),
    raw_url: html(world, repo, `/raw/${at}/${path}`),
    contents_url: api(world, repo, `/contents/${path}?ref=${at}`),
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previous === undefined ? {} : { previous_filename: file.previous }),
  }
}

/** `git-commit`, from the git database. */
export function gitCommitShape(world: World, repo: Repo, commit: GitCommit) {
  const full = commitShape(world, repo, commit)
  const { author, committer, message, tree, url } = full.commit
  return {
    ...{ sha: commit.sha, node_id: full.node_id, url, html_url: full.html_url, author, committer },
    ...{ tree, message, parents: full.parents, verification: unsigned },
  }
}
