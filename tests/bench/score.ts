import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { scorerOf } from '#hub/core/scoring/score.ts'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import { train } from '#hub/core/learn/train.ts'
import { createContext } from '#hub/flow/context.ts'
import { rescoreNext } from '#hub/flow/rescore.ts'
import type { Scoring } from '#shared/scoring.ts'
import { columnAt, readTable } from '#tests/evaluate/table.ts'
import { owner, workspace } from '#tests/hub/world.ts'
import { personNumber } from './people.ts'
import { seconds, timed, withStoredLeads, type StoredLeads } from './stored-leads.ts'

/**
 * What scoring costs: CPU for one lead and its receipt, the time until changed rules have reached every stored lead (what
 * they have to tell other systems waits in the outbox), a preview of them, and a training on the reference data.
 */
export function benchScore(leads: number): Promise<object> {
  return withStoredLeads(leads, async (stored) => {
    const preview = await timed(() => stored.hub.previewScoring(owner, others))
    await publish(stored, standardScoring)
    return {
      leads,
      cpuMs: cpuOfOne(),
      previewSeconds: seconds(preview),
      rescoreSeconds: seconds(await timed(() => publish(stored, others))),
      changed: (await stored.hub.scoringVersions(owner)).versions[0]?.changed,
      ...trainSeconds(),
    }
  })
}

/** Every lead's score is another by these. */
const others: Scoring = {
  ...standardScoring,
  groups: [
    ...standardScoring.groups,
    {
      id: 'all',
      name: 'All',
      side: 'fit',
      counts: 'all',
      least: 0,
      most: 5,
      rules: [{ name: 'Has a name', points: 5, when: { is: 'filled', field: 'lastName' } }],
    },
  ],
}

async function publish({ hub, ports, db }: StoredLeads, scoring: Scoring): Promise<void> {
  const { version } = await hub.scoring(owner, undefined)
  await hub.publishScoring(owner, { version, scoring })
  const context = createContext(ports, workspace, db)
  for (let turn = await rescoreNext(context); turn.againInMs !== null;) turn = await rescoreNext(context)
}

const scored = 20_000

function cpuOfOne(): number {
  const { score } = scorerOf(standardScoring)
  const now = Date.now()
  const people = Array.from({ length: scored }, (_, at) => ({
    fields: personNumber(at),
    origins: {},
    createdAt: now,
  }))
  const before = process.cpuUsage()
  for (const person of people) score(person, now)
  const { user, system } = process.cpuUsage(before)
  return Math.round((user + system) / scored) / 1_000
}

function trainSeconds(): object {
  const file = join(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'data/bank-marketing/bank-additional-full.csv')
  if (!existsSync(file)) return { trainSeconds: `needs ${file}` }
  const table = readTable(file, ';')
  const target = columnAt(table, 'y')
  const columns = table.columns
    .map((name, at) => ({ name, values: table.rows.map((row) => row[at] ?? '') }))
    .filter(({ name }) => name !== 'y' && name !== 'duration')
  const labels = Uint8Array.from(table.rows, (row) => (row[target] === 'yes' ? 1 : 0))
  const begun = performance.now()
  train({ columns, lesson: { rows: table.rows.map((_, at) => at), labels }, order: 'none' })
  return { trainRows: table.rows.length, trainSeconds: seconds(performance.now() - begun) }
}
