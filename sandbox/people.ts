/** One member of the sandbox's cast. `oid` is the Entra object id that roles are given to. */
export type Person = {
  readonly id: string
  readonly oid: string
  readonly given: string
  readonly surname: string
  readonly role: 'reader' | 'responder' | 'approver' | 'admin'
}

const oid = (n: number) => `5e1f0000-0000-4000-8000-0000000000${n.toString(16).padStart(2, '0')}`

/** The Playground insists on one current user and five others; the first one here is who types by default. */
export const people: readonly [Person, ...Person[]] = [
  { id: 'user-alex', oid: oid(0xa0), given: 'Alex', surname: 'Rivera', role: 'responder' },
  { id: 'user-sam', oid: oid(0xa1), given: 'Sam', surname: 'Okafor', role: 'approver' },
  { id: 'user-mina', oid: oid(0xa2), given: 'Mina', surname: 'Kaya', role: 'approver' },
  { id: 'user-lena', oid: oid(0xa3), given: 'Lena', surname: 'Vogt', role: 'admin' },
  { id: 'user-jo', oid: oid(0xa4), given: 'Jo', surname: 'Park', role: 'reader' },
  { id: 'user-kim', oid: oid(0xa5), given: 'Kim', surname: 'Ash', role: 'reader' },
]

export const fullName = (person: Person): string => `${person.given} ${person.surname}`
export const mailOf = (person: Person): string => `${person.given.toLowerCase()}@contoso.example`

/** The person whose given name, full name, id or object id this is, whatever the capitals. */
export function findPerson(name: string): Person | undefined {
  const wanted = name.trim().toLowerCase()
  return people.find((person) =>
    [person.given, fullName(person), person.id, person.oid].some((known) => known.toLowerCase() === wanted),
  )
}
