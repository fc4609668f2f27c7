import { hash } from '../random.ts'
import type { Person } from './git.ts'

/** A GitHub account. */
export type User = {
  readonly login: string
  readonly id: number
  readonly type: 'User' | 'Bot' | 'Organization'
}

/** The account of this name; the same name has the same id in every world. */
export function user(login: string, type?: User['type']): User {
  return {
    login,
    id: 1_000_000 + (hash(login) % 90_000_000),
    type: type ?? (login.endsWith('[bot]') ? 'Bot' : 'User'),
  }
}

/** How git records an account that has said no more about itself. */
export function person(login: string, name = login): Person {
  return { login, name, email: `${user(login).id}+${login}@users.noreply.github.com` }
}
