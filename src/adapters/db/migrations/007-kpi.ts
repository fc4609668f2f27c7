import { type Kysely, sql } from 'kysely'

/** Days of figures, what people settled about them, reviews, and files that people were handed a link to. */
export async function kpi(db: Kysely<never>): Promise<void> {
  await sql`
    create table ops.kpi_day (
      environment text not null, day date not null,
      measures text not null, asked text not null,
      whole boolean not null,
      taken_at timestamptz not null,
      primary key (environment, day)
    )`.execute(db)
  await sql`
    create table ops.kpi_direction (
      kpi text primary key,
      better text not null check (better in ('higher', 'lower')),
      person text not null, name text not null,
      at timestamptz not null default clock_timestamp()
    )`.execute(db)
  await sql`
    create table ops.kpi_review (
      environment text not null, month text not null check (month ~ '^[0-9]{4}-[0-9]{2}$'),
      posted_at timestamptz, places text not null default '[]',
      held_at timestamptz, holder text, holder_name text,
      version integer not null default 1,
      primary key (environment, month),
      check ((held_at is null) = (holder is null))
    )`.execute(db)
  await sql`
    create table ops.kpi_comment (
      id bigint generated always as identity primary key,
      environment text not null, month text not null,
      person text not null, name text not null, text text not null,
      at timestamptz not null default clock_timestamp(),
      unique (environment, month, person, text),
      foreign key (environment, month) references ops.kpi_review
    )`.execute(db)
  await sql`
    create table ops.handout (
      token text primary key check (length(token) = 64),
      name text not null, mime text not null, bytes bytea not null,
      expires_at timestamptz not null
    )`.execute(db)
}
