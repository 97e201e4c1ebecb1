import type { SessionList } from '#shared/api/account.ts'
import type { UserId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import type { AccountsPorts } from './accounts.ts'
import { rowText, rowTextOrNull } from './rows.ts'

const sessionsShownMax = 100

/** Where someone is signed in. Tokens stay in the database. */
export async function listSessions(ports: AccountsPorts, user: UserId, current: string): Promise<SessionList> {
  const [found] = await ports.databases.control.read([
    {
      sql: `select id, createdAt, expiresAt, userAgent from session
        where userId = ? and expiresAt > ? order by createdAt desc, id limit ?`,
      args: [user, new Date(ports.now()).toISOString(), sessionsShownMax],
    },
  ])
  return {
    sessions: (found?.rows ?? []).map((row) => ({
      id: rowText(row, 'id'),
      createdAt: rowText(row, 'createdAt'),
      expiresAt: rowText(row, 'expiresAt'),
      userAgent: rowTextOrNull(row, 'userAgent'),
      current: rowText(row, 'id') === current,
    })),
  }
}

/** Ends one of someone's own sessions. */
export async function endSession(ports: AccountsPorts, user: UserId, id: string): Promise<void> {
  const [done] = await ports.databases.control.write([
    { sql: 'delete from session where id = ? and userId = ?', args: [id, user] },
  ])
  if (done?.changed !== 1) {
    throw new Refusal(404, 'not-found', 'There is no such session.', 'Reload the list of sessions.')
  }
}
