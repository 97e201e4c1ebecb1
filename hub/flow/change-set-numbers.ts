import type { ConnectionId } from '#shared/ids.ts'
import { connectionId } from '#shared/ids.ts'
import { writeCost } from '#hub/core/write-cost.ts'
import type { ChangePage, PageNumbers } from '#hub/store/workspace/change-pages.ts'
import type { ChangeSetNumbers } from '#hub/store/workspace/change-sets.ts'
import { fieldTitle } from '#hub/view/words.ts'
import { connectorOf, type Context } from './context.ts'
import { sha256Hex } from './vault.ts'

type Counts = ChangeSetNumbers['counts']

/** What a change set that nothing was planned for comes to. */
export const noNumbers: ChangeSetNumbers = {
  hash: '',
  counts: { leads: 0, changing: 0, change: 0, editedSince: 0, unchanged: 0, refused: 0, held: 0, differs: 0 },
  costs: [],
  fields: [],
}

/** What all pages of a plan come to, and a hash over every row of it and the mappings it was made with. */
export async function sumUp(
  context: Context,
  { pages, shape }: { readonly pages: readonly Pick<ChangePage, 'hash' | 'numbers'>[]; readonly shape: string },
): Promise<ChangeSetNumbers> {
  let { counts } = noNumbers
  const loads = new Map<ConnectionId, PageNumbers['loads'][string]>()
  const fields = new Map<string, number>()
  for (const { numbers } of pages) {
    counts = added(counts, numbers.counts)
    for (const [id, load] of Object.entries(numbers.loads)) {
      const connection = connectionId(id)
      const { creates, updates } = loads.get(connection) ?? { creates: 0, updates: 0 }
      loads.set(connection, { ...load, creates: creates + load.creates, updates: updates + load.updates })
    }
    for (const [field, n] of Object.entries(numbers.fields)) fields.set(field, (fields.get(field) ?? 0) + n)
  }
  return {
    hash: (await sha256Hex(JSON.stringify([shape, ...pages.map(({ hash }) => hash)]))).slice(0, 32),
    counts,
    costs: [...loads].map(([connection, load]) => costOf(context, connection, load)),
    fields: [...fields]
      .map(([field, change]) => ({ field, title: fieldTitle(field), change }))
      .toSorted((a, b) => b.change - a.change || (a.field < b.field ? -1 : 1)),
  }
}

const added = (a: Counts, b: Counts): Counts => ({
  leads: a.leads + b.leads,
  changing: a.changing + b.changing,
  change: a.change + b.change,
  editedSince: a.editedSince + b.editedSince,
  unchanged: a.unchanged + b.unchanged,
  refused: a.refused + b.refused,
  held: a.held + b.held,
  differs: a.differs + b.differs,
})

function costOf(
  { ports }: Context,
  connection: ConnectionId,
  { connector, creates, updates }: PageNumbers['loads'][string],
): ChangeSetNumbers['costs'][number] {
  const { traits, quotas } = connectorOf(ports, connector).manifest
  const { callsToCome, secondsMin, quotaShare } = writeCost({ creates, updates }, { traits, quotas })
  return { connection, connector, records: creates + updates, calls: callsToCome, secondsMin, quotaShare }
}
