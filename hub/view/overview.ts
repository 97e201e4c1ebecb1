import type { OverviewView } from '#shared/api/connection.ts'
import type { WorkspaceId } from '#shared/ids.ts'
import type { Ports, Reader, Statement } from '#hub/ports.ts'
import { int, text, type Row } from '#hub/store/columns.ts'
import { day } from '#hub/store/workspace/counters.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { connectionStatements, toConnectionViews } from './connections.ts'
import { listed, plural } from './words.ts'

const needsMax = 5

/** The first screen's numbers, in one round trip. */
export async function showOverview(
  db: Reader,
  ports: Ports,
  workspace: { readonly id: WorkspaceId; readonly name: string },
): Promise<OverviewView> {
  const parts = connectionStatements(ports.now())
  const results = await db.read([
    ...parts,
    { sql: 'select kind, count(*) as n from entity where merged_into is null group by kind', args: [] },
    {
      sql: `select count(distinct l.entity) as n, sum(o.parked is not null) as parked from outbox o join link l on l.id = o.link where o.due_at <= ${heldUntil}`,
      args: [],
    },
    { sql: 'select count(*) as n from review where answer is null', args: [] },
    { sql: 'select name, sum(n) as n from counter where day = ? group by name', args: [day(ports.now())] },
    selectStuck,
    selectAsked,
  ])
  const [kinds, due, reviews, counters, stuck, asked] = results.slice(parts.length).map((result) => result.rows)
  const of = (rows: readonly Row[] | undefined, column: string, name: string): number => {
    const row = rows?.find((candidate) => candidate[column] === name)
    return row === undefined ? 0 : int(row, 'n')
  }
  const leads = of(kinds, 'kind', 'lead')
  const companies = of(kinds, 'kind', 'company')
  const waiting = due?.[0] === undefined ? 0 : int(due[0], 'n')
  const connections = toConnectionViews(results.slice(0, parts.length), ports)
  const overview = {
    workspace,
    leads,
    companies,
    inSync: Math.max(0, leads + companies - waiting),
    waiting,
    parked: connections.reduce((sum, connection) => sum + connection.parked, 0),
    reviews: reviews?.[0] === undefined ? 0 : int(reviews[0], 'n'),
    changesToday: { in: of(counters, 'name', 'in'), out: of(counters, 'name', 'out') },
    connections: [...connections],
    alarms: connections.flatMap((connection) => connection.alarms),
  }
  return {
    ...overview,
    needsYou: [...needs(overview), ...(asked ?? []).map(askedNeed), ...(stuck ?? []).map(stuckNeed)].slice(0, needsMax),
  }
}

/** The most frequent reason why leads stay without an owner, or unanswered, until somebody does something. */
const selectStuck: Statement = {
  sql: `select why, count(*) as n from dispatch where due_at is null group by why order by n desc limit 1`,
  args: [],
}

/** Merges made in a system, so many at once that nobody follows them unasked. */
const selectAsked: Statement = {
  sql: `select n from (select count(*) as n from uniting where state = 'asked') where n > 0`,
  args: [],
}

const askedNeed = (row: Row): OverviewView['needsYou'][number] => ({
  text: `${plural(int(row, 'n'), 'merge')} made in a system: are they right?`,
  href: '/duplicates',
})

const stuckNeed = (row: Row): OverviewView['needsYou'][number] => ({
  text: `${plural(int(row, 'n'), 'lead')}: ${text(row, 'why')}`,
  href: '/routing',
})

function needs(overview: Omit<OverviewView, 'needsYou'>): OverviewView['needsYou'] {
  const found: { text: string; href: string }[] = []
  const planned = overview.connections.filter(({ state }) => state === 'planned').map(({ title }) => title)
  if (planned.length > 0) {
    found.push({ text: `The first sync with ${listed(planned)} waits for approval.`, href: '/first-sync' })
  }
  for (const connection of overview.connections) {
    const href = `/connections/${connection.id}`
    const isSaid = connection.alarms.some(({ kind }) => kind === 'consent')
    if (connection.state === 'needs-reconnect' && !isSaid)
      found.push({ text: `${connection.title} needs to be reconnected.`, href })
    for (const trouble of connection.troubles.slice(0, 1)) {
      found.push({ text: `${connection.title} refused ${plural(trouble.records, 'record')}: ${trouble.text}`, href })
    }
  }
  if (overview.reviews > 0)
    found.push({
      text: `${plural(overview.reviews, 'question')} to decide.`,
      href: '/reviews',
    })
  return found
}
