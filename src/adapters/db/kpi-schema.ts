import type { Generated } from 'kysely'

export type KpiDayTable = {
  environment: string
  /** Read as text: a driver makes a date of it in the machine's own zone. */
  day: string
  measures: string
  asked: string
  whole: boolean
  taken_at: Date
}
export type KpiDirectionTable = {
  kpi: string
  better: 'higher' | 'lower'
  person: string
  name: string
  at: Generated<Date>
}
export type KpiReviewTable = {
  environment: string
  month: string
  posted_at: Date | null
  places: Generated<string>
  held_at: Date | null
  holder: string | null
  holder_name: string | null
  version: Generated<number>
}
export type KpiCommentTable = {
  id: Generated<number>
  environment: string
  month: string
  person: string
  name: string
  text: string
  at: Generated<Date>
}
/** `token` is the SHA-256 of what the link carries. */
export type HandoutTable = { token: string; name: string; mime: string; bytes: Buffer; expires_at: Date }

/** Tables of KPI reviews, and of files behind links. */
export type KpiTables = {
  kpi_day: KpiDayTable
  kpi_direction: KpiDirectionTable
  kpi_review: KpiReviewTable
  kpi_comment: KpiCommentTable
  handout: HandoutTable
}
