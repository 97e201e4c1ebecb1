import type { TeamView } from '#shared/api/routing.ts'
import { firstRouting, type Rep } from '#shared/routing.ts'
import { awayUntil } from '#hub/core/routing/hours.ts'
import { hoursOf } from '#hub/core/routing/choose.ts'
import type { Sight } from '#hub/flow/context.ts'
import { routingOf } from '#hub/flow/owner.ts'
import type { Statement } from '#hub/ports.ts'
import { int, intOrNull, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { outcomesOf, pastDays, readGiven, selectGiven, type Outcomes } from './outcomes.ts'
import { isoOrNull } from './words.ts'

// Nobody has spoken with them, as far as is known.
const isUntouched = 'touched_at is null'

const isOpen = `kind = 'lead' and merged_into is null
  and coalesce(lower(fields->>'$.status'), '') not in (select value from json_each(?1))`

const selectReps = (done: string): Statement => ({
  sql: `select owner, count(*) as open, sum(${isUntouched}) as untouched,
      min(case when ${isUntouched} then created_at end) as oldest
    from entity where owner is not null and ${isOpen} group by owner`,
  args: [done],
})

// Each half is answered from the index alone.
const selectOffices = (done: string): Statement => ({
  sql: `select e.office, o.name, sum(e.assigned) as assigned, sum(e.available) as available, min(e.oldest) as oldest from (
      select office, count(*) as assigned, 0 as available, null as oldest from entity where owner is not null and ${isOpen}
        group by office
      union all select office, 0, count(*), min(created_at) from entity where owner is null and ${isOpen} group by office) e
    left join office o on o.id = e.office group by e.office order by e.office is null, o.name`,
  args: [done],
})

const selectLate = (now: number): Statement => ({
  sql: 'select owner, count(*) as n from dispatch where owner is not null and answer_by <= ? group by owner',
  args: [now],
})

/** How each rep and office fares. Two round trips. */
export async function showTeam({ db, ports }: Pick<Sight, 'db' | 'ports'>): Promise<TeamView> {
  const now = ports.now()
  const routing = (await routingOf(db)) ?? firstRouting
  const done = JSON.stringify(routing.done)
  const [reps, offices, late, ...given] = await db.read([
    selectReps(done),
    selectOffices(done),
    selectLate(now),
    ...selectGiven(now, null),
  ])
  const found = {
    reps: new Map(list(reps).map((row) => [text(row, 'owner'), row])),
    late: new Map(list(late).map((row) => [text(row, 'owner'), int(row, 'n')])),
    outcomes: outcomesOf(readGiven(given), now),
  }
  const members = new Set(routing.reps.map(({ email }) => email))
  const others = [...found.reps.keys()].filter((email) => !members.has(email))
  return {
    days: pastDays,
    reps: [
      ...routing.reps.map((rep) => repView(rep, found, awayUntil(rep.away, hoursOf(routing, rep)?.zone ?? 'UTC', now))),
      ...others.map((email) => ({ ...repView(stranger(email), found, null), isMember: false })),
    ],
    offices: list(offices).map(officeView),
  }
}

const stranger = (email: string): Rep => ({ email, name: email, offices: [], weight: 1, capacity: null, away: [] })

interface Found {
  readonly reps: ReadonlyMap<string, Row>
  readonly late: ReadonlyMap<string, number>
  readonly outcomes: ReadonlyMap<string, Outcomes>
}

function repView({ email, name, offices, capacity }: Rep, found: Found, away: string | null): TeamView['reps'][number] {
  const row = found.reps.get(email)
  const past = found.outcomes.get(email)
  return {
    email,
    name,
    offices: [...offices],
    isMember: true,
    awayUntil: away,
    capacity,
    open: row === undefined ? 0 : int(row, 'open'),
    untouched: row === undefined ? 0 : int(row, 'untouched'),
    oldestAt: row === undefined ? null : isoOrNull(intOrNull(row, 'oldest')),
    late: found.late.get(email) ?? 0,
    given: past?.given ?? 0,
    contacted: past?.contacted ?? 0,
    won: past?.won ?? 0,
    lost: past?.lost ?? 0,
  }
}

const officeView = (row: Row): TeamView['offices'][number] => ({
  office: textOrNull(row, 'office'),
  name: textOrNull(row, 'name') ?? textOrNull(row, 'office') ?? 'No office',
  assigned: int(row, 'assigned'),
  available: int(row, 'available'),
  oldestAt: isoOrNull(intOrNull(row, 'oldest')),
})
