import type { ScoringPreview, ScoringTried } from '#shared/api/scoring.ts'
import type { EntityId } from '#shared/ids.ts'
import { gradeNames, type Grade, type Scoring } from '#shared/scoring.ts'
import { findMistakes } from '#hub/core/scoring/check.ts'
import { scorerOf } from '#hub/core/scoring/score.ts'
import { barPoints, createTrial, type Trial } from '#hub/core/scoring/trial.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import type { Sight } from '#hub/flow/context.ts'
import { leadUnknown } from '#hub/flow/edit.ts'
import { fitting, rowsAtOnce } from '#hub/flow/fitting.ts'
import { refuseMistakes } from '#hub/flow/scoring.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { entityColumns, packed, unpack } from '#hub/store/workspace/packed.ts'
import { readEntity } from '#hub/store/workspace/rows.ts'
import { selectLeadsAfter } from '#hub/store/workspace/scoring.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { scoreOf } from './score.ts'

/** Leads that are looked at in one read. */
const leadsAtOnce = 5_000
/** Fewer outcomes than this prove nothing about grades. */
const outcomesLeast = 200

/** What publishing would do, to whom. One read for each 5,000 leads. */
export async function previewScoring(context: Sight, scoring: Scoring): Promise<ScoringPreview> {
  const mistakes = findMistakes(scoring)
  const none: Scoring = { groups: [], grades: scoring.grades }
  const trial = createTrial(mistakes.length > 0 ? none : scoring, context.ports.now())
  if (mistakes.length === 0) await forEveryLead(context, trial.add)
  return {
    mistakes: [...mistakes],
    leads: trial.leads,
    changed: trial.changed,
    histogram: trial.draft.map((draft, bar) => ({ from: bar * barPoints, now: trial.now[bar] ?? 0, draft })),
    grades: [...trial.grades].map(([change, leads]) => ({ ...gradesOf(change), leads })),
    movers: trial.movers.map(({ entity, to, gradeTo }) => ({
      lead: entity.id,
      title: titleOf(entity),
      from: entity.score?.total ?? null,
      to,
      gradeFrom: entity.score?.grade ?? null,
      gradeTo,
    })),
    backTest: backTestOf(trial),
  }
}

/** Looks at every lead in turn, in the order of their ids. One read for each 5,000. */
export async function forEveryLead({ db, ports }: Sight, look: (lead: Entity) => void): Promise<void> {
  let after = ''
  for (let isLast = false; !isLast;) {
    const page = await fitting(rowsAtOnce(ports, leadsAtOnce), async (limit) => {
      const [rows] = await db.read([packed(entityColumns, selectLeadsAfter(after, limit))])
      const leads = unpack(rows).map(readEntity)
      return { leads, isLast: leads.length < limit }
    })
    for (const lead of page.leads) look(lead)
    after = page.leads.at(-1)?.id ?? ''
    isLast = page.isLast
  }
}

const gradesOf = (change: string): { readonly from: Grade | null; readonly to: Grade } => {
  const [from, to] = change.split(' ').map((name) => gradeNames.find((grade) => grade === name) ?? null)
  return { from: from ?? null, to: to ?? 'D' }
}

const backTestOf = ({ outcomes }: Trial): ScoringPreview['backTest'] => ({
  outcomes: gradeNames.reduce((sum, grade) => sum + outcomes[grade].draft.won + outcomes[grade].draft.lost, 0),
  least: outcomesLeast,
  grades: gradeNames.map((grade) => ({ grade, ...outcomes[grade] })),
})

/** One lead's receipt, as it is and by other rules. */
export async function tryScoring({ db, ports }: Sight, id: EntityId, scoring: Scoring): Promise<ScoringTried> {
  refuseMistakes(scoring)
  const [found] = await db.read([
    { sql: `select * from entity where id = ? and kind = 'lead' and merged_into is null`, args: [id] },
  ])
  const row = list(found)[0]
  if (row === undefined) throw leadUnknown()
  const lead = readEntity(row)
  return {
    title: titleOf(lead),
    now: lead.score === null ? null : scoreOf(lead, lead.score),
    draft: scoreOf(lead, scorerOf(scoring).score(lead, ports.now())),
  }
}
