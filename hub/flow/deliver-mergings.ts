import type { Fault } from '#shared/fault.ts'
import type { LinkId } from '#shared/ids.ts'
import type { PlannedMerging, SettledMerging } from '#hub/core/delivery.ts'
import { settleMergings } from '#hub/core/mergings.ts'
import type { Link } from '#hub/core/snapshot.ts'
import { planAnew } from '#hub/core/uniting/split.ts'
import { changeLead } from './edit.ts'
import { settleAll } from './settle-all.ts'
import type { Work } from './work.ts'
import { mergeAll, type SendTerms } from './write.ts'

/** Mergings whose links have been noted. */
export interface NotedMergings {
  readonly mergings: readonly PlannedMerging[]
  /** Links as noted. */
  readonly links: ReadonlyMap<LinkId, Link>
  readonly terms: SendTerms
}

/** Merges records, or takes merges back, and has made anew what cannot come back. Gives what stopped it before its end. */
export async function deliverMergings(work: Work, { mergings, links, terms }: NotedMergings): Promise<Fault | null> {
  const { results, fault } = await mergeAll(
    work.remote,
    mergings.filter(({ op }) => op !== null),
    terms,
  )
  const alone = mergings
    .filter(({ op }) => op === null)
    .map((planned) => ({ planned, result: { kind: 'alone' as const } }))
  const settled = [...results, ...alone].flatMap(({ planned: merging, result }): SettledMerging[] => {
    const link = links.get(merging.link)
    if (link === undefined) return []
    return [{ merging, link, result, ...(merging.other === undefined ? {} : { other: merging.other }) }]
  })
  for (const { link, result } of settled) if (result.kind === 'gone') await makeAnew(work, link)
  await settleAll(work, settled, settleMergings)
  return fault
}

/** By a plan of its own: where it dies before the row is settled, the remote says once more that nothing can come back. */
async function makeAnew({ context, claimed }: Work, { id, entity }: Link): Promise<void> {
  if (entity === undefined) return
  const correlation = claimed.rows.find(({ link }) => link.id === id)?.correlation ?? context.ports.randomId()
  await changeLead(context, entity, (snapshot) => ({ plan: planAnew(snapshot, { entity, link: id, correlation }) }))
}
