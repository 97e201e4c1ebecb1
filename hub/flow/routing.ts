import { officeId } from '#shared/ids.ts'
import type { RoutingPreview } from '#shared/api/routing.ts'
import type { Routing } from '#shared/routing.ts'
import { findMistakes } from '#hub/core/routing/check.ts'
import { tryRouting, type Tried } from '#hub/core/routing/trial.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader } from '#hub/ports.ts'
import { text } from '#hub/store/columns.ts'
import { isStale } from '#hub/store/database.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { entityColumns, packed, unpack } from '#hub/store/workspace/packed.ts'
import { publishRouting } from '#hub/store/workspace/routing.ts'
import { readEntity } from '#hub/store/workspace/rows.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import type { Context } from './context.ts'

const trialDays = 30
const dayMs = 86_400_000
/** Leads that a simulation goes through: the newest. */
const trialMax = 20_000
const sampleMax = 20

export interface Publishing {
  readonly version: number
  readonly routing: Routing
  /** `user:<id>` */
  readonly author: string
}

/** Puts a routing in force: whatever waits for an owner is looked at again by it, at once. */
export async function publish(context: Context, { version, routing, author }: Publishing): Promise<void> {
  const mistakes = findMistakes(routing, await officesOf(context.db))
  if (mistakes.length > 0) throw faulty(mistakes)
  try {
    await context.db.write(publishRouting({ version: version + 1, routing, author, now: context.ports.now() }))
  } catch (error) {
    if (isStale(error)) throw changed()
    throw error
  }
  context.log.info('routing.published', { version: version + 1 })
  context.wakeChanges()
}

/** What a routing would have done with the leads that came in the last 30 days. Two reads. */
export async function previewRouting({ db, ports }: Context, routing: Routing): Promise<RoutingPreview> {
  const names = await officeNamesOf(db)
  const mistakes = findMistakes(routing, new Set([...names.keys()].map(officeId)))
  const tried = mistakes.length > 0 ? [] : tryRouting(routing, await recentLeads(db, ports.now()), names)
  const different = tried.filter(({ now, draft }) => now !== draft)
  return {
    mistakes: [...mistakes],
    days: trialDays,
    leads: tried.length,
    reps: countReps(routing, tried),
    waiting: countWhys(tried),
    sample: different.slice(-sampleMax).map(({ lead, now, draft, why }) => ({
      lead: lead.id,
      title: titleOf(lead),
      from: now,
      to: draft,
      why,
    })),
  }
}

async function recentLeads(db: Reader, now: number) {
  const [found] = await db.read([
    packed(entityColumns, {
      sql: `select * from (select * from entity where +kind = 'lead' and merged_into is null and created_at >= ?
        order by created_at desc, id limit ?) order by created_at, id`,
      args: [now - trialDays * dayMs, trialMax],
    }),
  ])
  return unpack(found).map(readEntity)
}

function countReps(routing: Routing, tried: readonly Tried[]): RoutingPreview['reps'] {
  const names = new Map<string | null, string>(routing.reps.map(({ email, name }) => [email, name]))
  const emails = new Set([...names.keys(), ...tried.flatMap(({ now, draft }) => [now, draft])])
  const count = (of: (one: Tried) => string | null, email: string | null): number =>
    tried.filter((one) => of(one) === email).length
  return [...emails].map((email) => ({
    email,
    name: names.get(email) ?? email ?? 'Nobody',
    now: count((one) => one.now, email),
    draft: count((one) => one.draft, email),
  }))
}

function countWhys(tried: readonly Tried[]): RoutingPreview['waiting'] {
  const groups = Map.groupBy(
    tried.filter(({ draft }) => draft === null),
    ({ why }) => why,
  )
  return [...groups]
    .map(([why, those]) => ({ why, leads: those.length }))
    .toSorted((one, other) => other.leads - one.leads)
}

async function officeNamesOf(db: Reader): Promise<ReadonlyMap<string, string>> {
  const [found] = await db.read([{ sql: 'select id, name from office', args: [] }])
  return new Map(list(found).map((row) => [text(row, 'id'), text(row, 'name')]))
}

const officesOf = async (db: Reader) => new Set([...(await officeNamesOf(db)).keys()].map(officeId))

const faulty = (mistakes: ReturnType<typeof findMistakes>): Refusal =>
  new Refusal(
    422,
    'routing-faulty',
    mistakes
      .slice(0, 5)
      .map(({ path, message }) => `${path}: ${message}`)
      .join(' '),
    'Mend these, then publish again.',
  )

const changed = (): Refusal =>
  new Refusal(
    409,
    'routing-changed',
    'Somebody has published another routing meanwhile.',
    'Look at theirs, and make your changes to that one.',
  )
