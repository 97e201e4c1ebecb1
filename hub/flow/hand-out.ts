import type { NewChangeSet } from '#shared/api/change-set.ts'
import { handOut } from '#hub/core/routing/hand-out.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader } from '#hub/ports.ts'
import { int, text } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { entityColumns, packed, unpack } from '#hub/store/workspace/packed.ts'
import { readTurn, routingIn, selectOpenLeads, selectRouting, selectTurn } from '#hub/store/workspace/routing.ts'
import { readEntity } from '#hub/store/workspace/rows.ts'
import type { ChangeSet } from '#hub/store/workspace/change-sets.ts'

type HandOut = Extract<NewChangeSet, { kind: 'hand-out' }>

/** What is asked, as it is kept: who gets which lead is decided once, so that what was looked at is what is done. */
export async function settledRequest(db: Reader, request: NewChangeSet, now: number): Promise<ChangeSet['request']> {
  return request.kind === 'hand-out' ? { kind: 'hand-out', owners: await ownersFor(db, request, now) } : request
}

/** Two reads. */
async function ownersFor(db: Reader, { leads, reps }: HandOut, now: number): Promise<Record<string, string>> {
  const [rules, turn, offices, found] = await db.read([
    selectRouting,
    selectTurn,
    { sql: 'select id, name from office', args: [] },
    packed(entityColumns, {
      sql: `select * from entity where id in (select value from json_each(?)) and kind = 'lead' and merged_into is null
        order by total desc, id`,
      args: [JSON.stringify(leads)],
    }),
  ])
  const routing = routingIn(rules)
  if (routing === undefined)
    throw new Refusal(
      409,
      'no-routing',
      'There is no rule by which they could be given.',
      'Publish one on the page Routing.',
    )
  const [open] = await db.read([selectOpenLeads(routing.done)])
  const team = reps === undefined ? routing.reps : routing.reps.filter(({ email }) => reps.includes(email))
  const owners = handOut(
    {
      routing: { ...routing, reps: team },
      now,
      credits: readTurn(turn).credits,
      open: new Map(list(open).map((row) => [text(row, 'owner'), int(row, 'n')])),
    },
    unpack(found).map(readEntity),
    new Map(list(offices).map((row) => [text(row, 'id'), text(row, 'name')])),
  )
  if (owners.size > 0) return Object.fromEntries(owners)
  throw new Refusal(
    422,
    'nobody-can',
    'Nobody else can take any of these leads now.',
    'Look at who is away or full on the page Routing, or choose other leads.',
  )
}
