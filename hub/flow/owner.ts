import type { OfficeId } from '#shared/ids.ts'
import type { Rep } from '#shared/routing.ts'
import { isOfOffice } from '#hub/core/routing/choose.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader } from '#hub/ports.ts'
import { int } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { routingIn, selectRouting, type RoutingVersion } from '#hub/store/workspace/routing.ts'

/** Refuses to give leads to whom they cannot belong. One read, two where it is for many. */
export async function checkOwner(db: Reader, owner: string, leads: readonly string[]): Promise<void> {
  const routing = await routingOf(db)
  const rep = mayHave(routing, owner, undefined)
  if (rep === undefined || rep.offices.length === 0) return
  const [found] = await db.read([
    {
      sql: `select count(*) as n from entity where id in (select value from json_each(?))
        and not exists (select 1 from json_each(?) where value is entity.office)`,
      args: [JSON.stringify(leads), JSON.stringify(rep.offices)],
    },
  ])
  const n = int(list(found)[0] ?? { n: 0 }, 'n')
  if (n > 0) throw elsewhere(rep.name, `${n} of these leads`)
}

/** The routing in force; `undefined`: nobody has published any. */
export const routingOf = async (db: Reader): Promise<RoutingVersion | undefined> =>
  routingIn((await db.read([selectRouting]))[0])

/** Who somebody is in the team, and `undefined` where there is none. `office` absent: whatever it is. */
export function mayHave(
  routing: RoutingVersion | undefined,
  owner: string,
  office: OfficeId | null | undefined,
): Rep | undefined {
  if (routing === undefined) return undefined
  const rep = routing.reps.find(({ email }) => email === owner)
  if (rep === undefined)
    throw new Refusal(
      422,
      'owner-unknown',
      `${owner} is not in the team.`,
      `Give it to one of ${routing.reps.map(({ email }) => email).join(', ') || 'a team that has yet to be named'}, or add them on the page Routing.`,
    )
  if (office !== undefined && !isOfOffice(rep, office)) throw elsewhere(rep.name, 'This lead')
  return rep
}

const elsewhere = (name: string, what: string): Refusal =>
  new Refusal(
    422,
    'owner-elsewhere',
    `${what} belong${what === 'This lead' ? 's' : ''} to an office whose leads ${name} does not have.`,
    'Choose somebody of that office.',
  )
