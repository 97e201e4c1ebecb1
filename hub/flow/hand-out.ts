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

/** The leads that are to be given, as far as `db` shows them. */
export async function leadsToGive(db: Reader, { leads, from }: HandOut): Promise<readonly string[]> {
  if ((leads === undefined) === (from === undefined))
    throw new Refusal(
      422,
      'leads-or-from',
      'It says neither which leads nor whose, or both.',
      'Send either leads or from.',
    )
  if (leads !== undefined) return leads
  const routing = routingIn((await db.read([selectRouting]))[0])
  const [found] = await db.read([
    {
      sql: `select id from entity where kind = 'lead' and merged_into is null and owner is ?1
        and coalesce(lower(fields->>'$.status'), '') not in (select value from json_each(?2)) order by total desc, id limit ?3`,
      args: [from === 'none' ? null : (from ?? ''), JSON.stringify(routing?.done ?? []), leadsMax + 1],
    },
  ])
  const ids = list(found).map((row) => text(row, 'id'))
  if (ids.length > 0 && ids.length <= leadsMax) return ids
  throw ids.length === 0 ? noLeads() : tooMany()
}

/** Leads of one change set. */
const leadsMax = 10_000

const noLeads = (): Refusal =>
  new Refusal(
    422,
    'nothing-to-change',
    'There is no open lead of theirs.',
    'Choose somebody else’s, or name the leads.',
  )

const tooMany = (): Refusal =>
  new Refusal(422, 'scope-too-large', `That is more than ${leadsMax} leads.`, 'Name some of them, and then the others.')

/** What is asked, as it is kept: who gets which lead is decided once, so that what was looked at is what is done. */
export async function settledRequest(
  db: Reader,
  request: NewChangeSet,
  { sight, now }: { readonly sight: Reader; readonly now: number },
): Promise<ChangeSet['request']> {
  if (request.kind !== 'hand-out') return request
  const leads = await leadsToGive(sight, request)
  return { kind: 'hand-out', owners: await ownersFor(db, { leads, reps: request.reps }, now) }
}

/** Two reads. Who is full is told by everybody’s leads, seen or not. */
async function ownersFor(
  db: Reader,
  { leads, reps }: { readonly leads: readonly string[]; readonly reps: HandOut['reps'] },
  now: number,
): Promise<Record<string, { owner: string; why: string }>> {
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
