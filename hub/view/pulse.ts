import type { ConnectionView } from '#shared/api/connection.ts'
import { expectedOn, normOf } from '#hub/core/rhythm.ts'
import { int, text, type Row } from '#hub/store/columns.ts'
import { newsCounter, readRhythm } from '#hub/store/workspace/rhythm.ts'
import { isoOrNull } from './words.ts'

/** What a feed brought, against what it usually brings. */
export type Pulse = Pick<
  ConnectionView['feeds'][number],
  'lastChangeAt' | 'seenToday' | 'expectedToday' | 'silenceMaxSeconds'
>

interface Stored {
  /** Rows of `rhythm` and `counter`, this connection's. */
  readonly rhythms: readonly Row[]
  readonly news: readonly Row[]
  readonly now: number
}

const dayMs = 86_400_000

export function pulseView(object: string, { rhythms, news, now }: Stored): Pulse {
  const polled = rhythms.map(readRhythm).find((rhythm) => rhythm.way === 'poll' && rhythm.object === object)
  const days = new Map(
    news
      .filter((row) => text(row, 'name') === newsCounter(object))
      .map((row) => [Date.parse(text(row, 'day')) / dayMs, int(row, 'n')]),
  )
  const today = Math.floor(now / dayMs)
  const norm = polled === undefined ? null : normOf(polled.gaps, polled.lastAt)
  return {
    lastChangeAt: isoOrNull(polled?.lastAt),
    seenToday: days.get(today) ?? 0,
    expectedToday: days.size === 0 ? null : expectedOn(days, today),
    silenceMaxSeconds: norm === null ? null : Math.round(norm.ms / 1_000),
  }
}
