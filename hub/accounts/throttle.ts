import { z } from 'zod'
import type { Database, Statement } from '#hub/ports.ts'
import { digest } from '#shared/web/digest.ts'

/** How many attempts are free, how the wait grows after them, and how fast attempts are forgotten. */
export interface Limit {
  readonly freeAttempts: number
  readonly firstWaitSeconds: number
  readonly waitSecondsMax: number
  /** One attempt is forgotten each time this has passed. */
  readonly forgetOneSeconds: number
}

/** Ten wrong passwords for one account, from wherever they come; then half a minute, doubling up to a quarter of an hour. */
export const accountLimit: Limit = {
  freeAttempts: 10,
  firstWaitSeconds: 30,
  waitSecondsMax: 900,
  forgetOneSeconds: 3_600,
}
/** Sign-ups and sign-ins from one address, right ones too: a whole office may share it. */
export const addressLimit: Limit = {
  freeAttempts: 200,
  firstWaitSeconds: 30,
  waitSecondsMax: 900,
  forgetOneSeconds: 20,
}

/** What is a day old is swept away. */
const forgetAfterMs = 86_400_000

const blockRow = z.object({ blockedUntil: z.number() })

/**
 * Counts an attempt before its outcome is known, so that guesses in parallel cannot slip through together.
 * Returns the seconds to wait where the attempt is not admitted, else 0. An attempt that is refused is not counted.
 */
export async function admit(
  db: Database,
  attempt: { readonly subject: string; readonly limit: Limit },
  now: number,
): Promise<number> {
  // Addresses and e-mails are not kept in the clear.
  const key = await digest(attempt.subject)
  const [earlier] = await db.write([
    { sql: 'select blockedUntil from throttle where key = ? and blockedUntil > ?', args: [key, now] },
    count(key, attempt.limit, now),
    { sql: 'delete from throttle where lastAt < ?', args: [now - forgetAfterMs] },
  ])
  const row = earlier?.rows[0]
  return row === undefined ? 0 : Math.ceil((blockRow.parse(row).blockedUntil - now) / 1000)
}

/** The attempt was right: the account starts afresh. */
export async function forgive(db: Database, subject: string): Promise<void> {
  await db.write([{ sql: 'delete from throttle where key = ?', args: [await digest(subject)] }])
}

/** SQLite evaluates the right-hand sides on the row as it was. `attempts` is a fraction: it melts as time passes. */
function count(key: string, limit: Limit, now: number): Statement {
  const free = limit.freeAttempts
  const first = free <= 1 ? now + limit.firstWaitSeconds * 1000 : 0
  const attempts = '(max(0, attempts - (?2 - lastAt) * 1.0 / ?7) + 1)'
  return {
    sql: `insert into throttle (key, attempts, lastAt, blockedUntil) values (?1, 1, ?2, ?3)
      on conflict (key) do update set
        attempts = ${attempts},
        lastAt = ?2,
        blockedUntil = case when round(${attempts}) < ?4 then 0
          else ?2 + min(?5 * (1 << min(cast(round(${attempts}) - ?4 as integer), 20)), ?6) end
      where blockedUntil <= ?2`,
    args: [
      key,
      now,
      first,
      free,
      limit.firstWaitSeconds * 1000,
      limit.waitSecondsMax * 1000,
      limit.forgetOneSeconds * 1000,
    ],
  }
}
