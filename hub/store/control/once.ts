import type { Database } from '#hub/ports.ts'

/** True the first time a key is seen before `expiresAt` (milliseconds since the epoch), false every other time. */
export async function isFirst(
  control: Database,
  key: string,
  at: { now: number; expiresAt: number },
): Promise<boolean> {
  const [, kept] = await control.write([
    { sql: 'delete from once where expires_at < ?', args: [at.now] },
    { sql: 'insert or ignore into once (key, expires_at) values (?, ?)', args: [key, at.expiresAt] },
  ])
  return kept?.changed === 1
}

/** What was begun under this key has failed and may be tried again. */
export async function forgetOnce(control: Database, key: string): Promise<void> {
  await control.write([{ sql: 'delete from once where key = ?', args: [key] }])
}
