import type { QueueQuery, QueueView } from '#shared/api/routing.ts'
import { firstRouting } from '#shared/routing.ts'
import { isCallable, reasonsFor, sumOf, type Ended } from '#hub/core/routing/next-best.ts'
import { isOfOffice } from '#hub/core/routing/choose.ts'
import { touchedAt } from '#hub/core/routing/owner.ts'
import { scorerOf } from '#hub/core/scoring/score.ts'
import { firstScoring } from '#hub/core/scoring/standard.ts'
import type { Entity, ScoringVersion } from '#hub/core/snapshot.ts'
import type { Sight } from '#hub/flow/context.ts'
import { routingOf } from '#hub/flow/owner.ts'
import type { Statement } from '#hub/ports.ts'
import { int, text } from '#hub/store/columns.ts'
import { list, uniqueById } from '#hub/store/workspace/gather.ts'
import { entityColumns, packed, unpack } from '#hub/store/workspace/packed.ts'
import { selectOpenLeads } from '#hub/store/workspace/routing.ts'
import { readEntity } from '#hub/store/workspace/rows.ts'
import { scoringIn, selectScoring } from '#hub/store/workspace/scoring.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { outcomesOf, pastDays, readGiven, selectGiven } from './outcomes.ts'
import { namesIn } from './ownership.ts'
import { isoOrNull } from './words.ts'

/** Of somebody’s leads those with the highest scores are looked at, and all that are to be answered; of nobody’s fewer. */
const mineMax = 400
const freeMax = 100
/** Leads that ended, from which it is learnt what somebody is good at. */
const endedMax = 1_000

/** What somebody should do next. Two round trips. */
export async function showQueue({ db, ports }: Pick<Sight, 'db' | 'ports'>, query: QueueQuery): Promise<QueueView> {
  const { owner, limit } = query
  const now = ports.now()
  const routing = (await routingOf(db)) ?? firstRouting
  const rep = routing.reps.find(({ email }) => email === owner)
  const done = JSON.stringify(routing.done)
  const [mine, free, ended, answering, counts, clocks, rules, ...given] = await db.read([
    packed(entityColumns, selectLeads(`owner = ?3 and ${isDone('not in')}`, { done, limit: mineMax, owner })),
    packed(entityColumns, selectLeads(`owner is null and ${isDone('not in')}`, { done, limit: freeMax, owner })),
    packed(entityColumns, selectLeads(`owner = ?3 and ${isDone('in')}`, { done, limit: endedMax, owner })),
    packed(entityColumns, {
      sql: `select * from entity where owner = ? and kind = 'lead' and merged_into is null
        and id in (select entity from dispatch where owner = ?1 and answer_by is not null) limit ${mineMax}`,
      args: [owner],
    }),
    selectOpenLeads(routing.done),
    { sql: 'select entity, answer_by from dispatch where owner = ? and answer_by is not null', args: [owner] },
    selectScoring,
    ...selectGiven(now, owner),
  ])
  const past = pastOf(unpack(ended).map(readEntity), scoringIn(rules).scoring ?? firstScoring, now)
  const answers = new Map(list(clocks).map((row) => [text(row, 'entity'), int(row, 'answer_by')]))
  const view = (lead: Entity) => queuedView(lead, { now, answerBy: answers.get(lead.id) ?? null, past: past(lead) })
  const leads = uniqueById([...unpack(mine), ...unpack(answering)].map(readEntity))
  const open = list(counts).find((row) => text(row, 'owner') === owner)
  const callable = leads.filter((lead) => isCallable(lead, now))
  const others = unpack(free)
    .map(readEntity)
    .filter((lead) => isCallable(lead, now) && (rep === undefined || isOfOffice(rep, lead.office ?? null)))
  const outcomes = outcomesOf(readGiven(given), now).get(owner) ?? { given: 0, contacted: 0, won: 0, lost: 0 }
  return {
    owner: namesIn(routing)(owner) ?? { email: owner, name: owner },
    capacity: rep?.capacity ?? null,
    open: open === undefined ? 0 : int(open, 'n'),
    mine: best(callable.map(view), limit),
    later: leads.length - callable.length,
    free: best(others.map(view), limit),
    days: pastDays,
    ...outcomes,
  }
}

const isDone = (operator: 'in' | 'not in'): string =>
  `coalesce(lower(fields->>'$.status'), '') ${operator} (select value from json_each(?1))`

const selectLeads = (
  condition: string,
  { done, limit, owner }: { readonly done: string; readonly limit: number; readonly owner: string },
): Statement => ({
  sql: `select * from entity where kind = 'lead' and merged_into is null and ?3 <> '' and ${condition}
    order by total desc, id limit ?2`,
  args: [done, limit, owner],
})

const best = (leads: QueueView['mine'], limit: number): QueueView['mine'] =>
  leads.toSorted((one, other) => other.points - one.points || (one.id < other.id ? -1 : 1)).slice(0, limit)

type PastOf = (lead: Entity) => { readonly industry: Ended; readonly all: Ended }

/** How somebody’s leads ended, of a lead’s industry and of all. */
function pastOf(ended: readonly Entity[], scoring: ScoringVersion, now: number): PastOf {
  const scorer = scorerOf(scoring)
  const ends = ended.map((lead) => ({ industry: industryOf(lead), end: scorer.outcome(lead, now) }))
  const count = (those: typeof ends): Ended => ({
    won: those.filter(({ end }) => end === 'won').length,
    lost: those.filter(({ end }) => end === 'lost').length,
  })
  const all = count(ends)
  const industries = new Map(
    [...Map.groupBy(ends, ({ industry }) => industry)].map(([name, those]) => [name, count(those)]),
  )
  return (lead) => {
    const name = industryOf(lead)
    return { industry: (name === '' ? undefined : industries.get(name)) ?? { won: 0, lost: 0 }, all }
  }
}

const industryOf = ({ fields }: Entity): string => {
  const { industry } = fields
  return typeof industry === 'string' ? industry.trim().toLowerCase() : ''
}

function queuedView(
  lead: Entity,
  known: { readonly now: number; readonly answerBy: number | null; readonly past: ReturnType<PastOf> },
): QueueView['mine'][number] {
  const reasons = reasonsFor(lead, { ...known, touchedAt: touchedAt(lead) })
  const textField = (name: string): string | null => {
    const value = lead.fields[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  return {
    id: lead.id,
    title: titleOf(lead),
    company: textField('company'),
    phone: textField('mobile') ?? textField('phone'),
    email: textField('email'),
    status: textField('status'),
    grade: lead.score?.grade ?? null,
    answerBy: isoOrNull(known.answerBy),
    points: sumOf(reasons),
    reasons: [...reasons],
  }
}
