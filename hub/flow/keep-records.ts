import { linkId, type LinkId, type RemoteId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import type { DeliveryPlan } from '#hub/core/delivery.ts'
import { text } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { selectJoined, storeKept } from '#hub/store/workspace/kept-records.ts'
import type { Work } from './work.ts'

/** A record that is about to go by a merge that its remote does not take back. */
interface Going {
  readonly link: LinkId
  readonly object: string
  readonly id: RemoteId
}

/**
 * Keeps what only the records say that are about to go because two leads are one, so that a split can give it back: fields
 * that no mapping names. One read and one load, and only where there is such a record.
 */
export async function keepRecords(
  work: Work,
  { mergings, removals }: Pick<DeliveryPlan, 'mergings' | 'removals'>,
  isNoted: (planned: { readonly link: LinkId }) => boolean,
): Promise<void> {
  const { context, connection } = work
  const { objects, traits } = context.open(connection).connector.manifest
  const lasting = new Set(objects.filter(({ merging }) => merging?.isTakenBack === false).map(({ name }) => name))
  const merged = mergings
    .filter(isNoted)
    .flatMap(({ link, object, op }): Going[] =>
      op?.kind === 'merge' && lasting.has(object) ? [{ link, object, id: op.id }] : [],
    )
  const removed = await joined(
    work,
    removals.filter(isNoted).map(({ link, object, op }) => ({ link, object, id: op.id })),
  )
  for (const [object, going] of Map.groupBy([...merged, ...removed], (one) => one.object)) {
    for (let start = 0; start < going.length; start += traits.loadMax) {
      await keep(work, object, going.slice(start, start + traits.loadMax))
    }
  }
}

async function joined({ context }: Work, removals: readonly Going[]): Promise<readonly Going[]> {
  if (removals.length === 0) return []
  const [found] = await context.db.read([selectJoined(removals.map(({ link }) => link))])
  const mine = new Set(list(found).map((row) => linkId(text(row, 'id'))))
  return removals.filter(({ link }) => mine.has(link))
}

async function keep(work: Work, object: string, going: readonly Going[]): Promise<void> {
  const { context, remote } = work
  const names = unmapped(work, object)
  if (names.length === 0) return
  const changes = await remote.load({ object, fields: names, ids: going.map(({ id }) => id) })
  const kept = going.flatMap(({ link }, at): [LinkId, Fields][] => {
    const change = changes[at]
    if (change?.kind !== 'present') return []
    const said = Object.entries(change.record.fields).filter(([name, value]) => value !== null && names.includes(name))
    return said.length === 0 ? [] : [[link, Object.fromEntries(said)]]
  })
  if (kept.length > 0) await context.db.write([storeKept(kept, context.ports.now())])
}

/** Fields that can be written and that the hub does not look at. */
function unmapped({ connection, facts }: Work, name: string): readonly string[] {
  const object = facts.objects.find((one) => one.name === name)
  const known = new Set([object?.keyField, ...(object?.mapping ?? []).map(({ remoteField }) => remoteField)])
  return (connection.specs[name] ?? [])
    .filter((spec) => spec.writable && !spec.unique && spec.type !== 'person' && !known.has(spec.name))
    .map((spec) => spec.name)
}
