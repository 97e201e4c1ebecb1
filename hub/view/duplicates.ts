import { certainPreview, duplicateList, type CertainPreview, type DuplicateList } from '#shared/api/merge.ts'
import type { Sight } from '#hub/flow/context.ts'
import { proposeCertain, type CertainProposal } from '#hub/flow/unite-certain.ts'
import { fields, int, intOrNull, json, text, type Row } from '#hub/store/columns.ts'
import { countDuplicates, readScan, selectDuplicates, selectScan, type Scan } from '#hub/store/workspace/duplicates.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { readHold, selectHold } from '#hub/store/workspace/unitings.ts'
import type { SurvivorRule } from '#shared/uniting.ts'
import { iso, isoOrNull } from './words.ts'

const pairsMax = 200

/** Who may be one, and how far the look for them has come. One round trip. */
export async function showDuplicates({ db }: Pick<Sight, 'db'>): Promise<DuplicateList> {
  const [scan, found, counted] = await db.read([selectScan, selectDuplicates(pairsMax), countDuplicates])
  const counts = new Map(list(counted).map((row) => [text(row, 'sure'), int(row, 'n')]))
  return duplicateList.parse({
    scan: scanOf(readScan(scan)),
    certain: counts.get('certain') ?? 0,
    doubtful: counts.get('doubtful') ?? 0,
    pairs: list(found).map((row) => ({
      kind: text(row, 'kind'),
      sure: text(row, 'sure'),
      one: sideOf(row, 'one'),
      other: sideOf(row, 'other'),
      evidence: json(row, 'evidence'),
      foundAt: iso(int(row, 'found_at')),
    })),
  })
}

const scanOf = (scan: Scan | null): DuplicateList['scan'] =>
  scan === null
    ? null
    : {
        state: scan.state,
        looked: scan.looked,
        total: scan.total,
        begunAt: iso(scan.begunAt),
        endedAt: isoOrNull(scan.endedAt),
      }

function sideOf(row: Row, side: 'one' | 'other') {
  const values = fields(row, `${side}_fields`)
  const said = (field: string): string | null => {
    const value = values[field] ?? null
    return value === null ? null : String(value)
  }
  return {
    id: text(row, side),
    title: text(row, `${side}_title`),
    score: intOrNull(row, `${side}_total`),
    email: said('email') ?? said('domain'),
    company: said('company'),
    city: said('city'),
  }
}

/** What merging the certain ones would do. */
export async function showCertain(
  sight: Pick<Sight, 'db' | 'ports' | 'facts'>,
  rule: SurvivorRule,
): Promise<CertainPreview> {
  const [{ proposals, more, hash }, [hold]] = await Promise.all([
    proposeCertain(sight, rule),
    sight.db.read([selectHold]),
  ])
  return certainPreview.parse({
    pairs: proposals.map(pairOf),
    more,
    holdMinutes: readHold(hold),
    hash,
  } satisfies CertainPreview)
}

function pairOf({ pair, choices }: CertainProposal['proposals'][number]): CertainPreview['pairs'][number] {
  const shown = choices.filter(({ field }) => !field.startsWith('ref.'))
  return {
    keep: { id: pair.keep.id, title: titleOf(pair.keep) },
    gone: { id: pair.gone.id, title: titleOf(pair.gone) },
    takes: shown.filter(({ pick }) => pick === 'gone').length,
    loses: shown.filter(({ keep, gone }) => keep !== null && gone !== null).length,
  }
}
