import type { ScoringVersions, ScoringView } from '#shared/api/scoring.ts'
import { feedbackKinds, isFeedback } from '#shared/engagement.ts'
import { gradeNames } from '#shared/scoring.ts'
import { standardScoring } from '#hub/core/scoring/standard.ts'
import type { Sight } from '#hub/flow/context.ts'
import { Refusal } from '#hub/hub.ts'
import type { Reader } from '#hub/ports.ts'
import { int, intOrNull, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { selectFeedback } from '#hub/store/workspace/engagement.ts'
import { list } from '#hub/store/workspace/gather.ts'
import {
  readScoring,
  selectScoring,
  selectScoringVersion,
  selectScoringVersions,
} from '#hub/store/workspace/scoring.ts'
import { iso, isoOrNull } from './words.ts'

const versionsMax = 100
const feedbackMs = 90 * 86_400_000

type Rim = Pick<Sight, 'db' | 'ports'>

/** The rules in force or former ones, how many leads have each grade now, and what is said of leads. One round trip. */
export async function showScoring({ db, ports }: Rim, version: number | undefined): Promise<ScoringView> {
  const [found, counts, feedback] = await db.read([
    version === undefined ? selectScoring : selectScoringVersion(version),
    {
      sql: `select grade, count(*) as leads from entity where kind = 'lead' and merged_into is null
        group by grade order by grade`,
      args: [],
    },
    selectFeedback(ports.now() - feedbackMs),
  ])
  const row = list(found)[0]
  if (row === undefined && version !== undefined && version !== 0) throw unknownVersion(version)
  return {
    ...headOf(row, version === undefined),
    counts: list(counts).map(countOf),
    feedback: list(feedback).flatMap(feedbackOf),
  }
}

function headOf(row: Row | undefined, isInForce: boolean): Omit<ScoringView, 'counts' | 'feedback'> {
  if (row === undefined)
    return { version: 0, publishedAt: null, author: null, scoring: standardScoring, progress: null }
  const { version, ...scoring } = readScoring(row)
  const isUnderWay = isInForce && intOrNull(row, 'finished_at') === null
  return {
    version,
    publishedAt: iso(int(row, 'published_at')),
    author: text(row, 'author'),
    scoring,
    progress: isUnderWay ? { done: int(row, 'done'), total: int(row, 'total') } : null,
  }
}

const countOf = (row: Row): ScoringView['counts'][number] => ({
  grade: gradeNames.find((grade) => grade === textOrNull(row, 'grade')) ?? null,
  leads: int(row, 'leads'),
})

function feedbackOf(row: Row): ScoringView['feedback'] {
  const kind = text(row, 'kind')
  return isFeedback(kind) ? [{ kind, title: feedbackKinds[kind], times: int(row, 'n') }] : []
}

/** The newest first. */
export async function showScoringVersions(db: Reader): Promise<ScoringVersions> {
  const [found] = await db.read([selectScoringVersions(versionsMax)])
  return {
    versions: list(found).map((row) => ({
      version: int(row, 'version'),
      publishedAt: iso(int(row, 'published_at')),
      author: text(row, 'author'),
      groups: int(row, 'groups'),
      rules: intOrNull(row, 'rules_count') ?? 0,
      changed: int(row, 'changed'),
      finishedAt: isoOrNull(intOrNull(row, 'finished_at')),
    })),
  }
}

const unknownVersion = (version: number): Refusal =>
  new Refusal(404, 'scoring-unknown', `There was no version ${version}.`, 'Choose one of the list of versions.')
