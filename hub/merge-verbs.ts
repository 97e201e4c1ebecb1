import { authorOf } from './author.ts'
import type { Doors } from './doors.ts'
import { decide, split } from './flow/unite.ts'
import { startScan } from './flow/scan.ts'
import { requestCertain } from './flow/unite-certain.ts'
import { propose, requestUniting } from './flow/unite-request.ts'
import { Refusal } from './hub.ts'
import type { MergeHub } from './merge-hub.ts'
import { entityId } from '#shared/ids.ts'
import { dismissDuplicate } from './store/workspace/duplicates.ts'
import { list } from './store/workspace/gather.ts'
import { storeHold } from './store/workspace/unitings.ts'
import { showCertain, showDuplicates } from './view/duplicates.ts'
import { evidenceOf, previewOf, showMerge, showMerges, showSplit } from './view/merges.ts'

/** Two that are one. */
export function mergeVerbs(doors: Doors): MergeHub {
  return { ...pairVerbs(doors), ...duplicateVerbs(doors) }
}

type DuplicateVerb = 'duplicates' | 'scanDuplicates' | 'dismissDuplicate' | 'previewCertain' | 'mergeCertain'

/** Two that may be one. */
function duplicateVerbs({ enterFor, enterWhole, see }: Doors): Pick<MergeHub, DuplicateVerb> {
  return {
    duplicates: async (actor) => showDuplicates(await see(actor)),
    scanDuplicates: async (actor) => {
      await startScan(await enterWhole(actor, 'manager'))
      return showDuplicates(await see(actor))
    },
    dismissDuplicate: async (actor, pair) => {
      const [one, other] = [entityId(pair.one), entityId(pair.other)]
      await enterFor(actor, 'manager', { lead: other })
      const { db, ports } = await enterFor(actor, 'manager', { lead: one })
      const by = authorOf(actor)
      const [dismissed] = await db.write([dismissDuplicate([one, other], { by, now: ports.now() })])
      if (list(dismissed).length === 0)
        throw new Refusal(404, 'pair-unknown', 'Nobody takes the two for one.', 'Reload the list.')
      return showDuplicates(await see(actor))
    },
    previewCertain: async (actor, rule) => showCertain(await see(actor), rule),
    mergeCertain: async (actor, order) => {
      await requestCertain(await enterWhole(actor, 'manager'), { ...order, actor: authorOf(actor) })
      return showMerges(await see(actor))
    },
  }
}

function pairVerbs({ enter, enterFor, see }: Doors): Omit<MergeHub, DuplicateVerb> {
  return {
    merges: async (actor) => showMerges(await see(actor)),
    previewMerge: async (actor, lead, request) => {
      const sight = await see(actor)
      return previewOf(sight.ports, await propose(sight, lead, { ...request, other: entityId(request.with) }))
    },
    mergeLeads: async (actor, lead, order) => {
      const other = entityId(order.with)
      await enterFor(actor, 'manager', { lead: other })
      const context = await enterFor(actor, 'manager', { lead })
      const { pair } = await propose(context, lead, { ...order, other })
      await requestUniting(context, lead, { ...order, other, actor: authorOf(actor), evidence: evidenceOf(pair) })
      return showMerges(await see(actor))
    },
    cancelMerge: async (actor, merge) => {
      await decide(await enterFor(actor, 'manager', { merge }), merge, 'cancelled')
      return showMerge(await see(actor), merge)
    },
    mergeNow: async (actor, merge) => {
      await decide(await enterFor(actor, 'manager', { merge }), merge, 'waiting')
      return showMerge(await see(actor), merge)
    },
    previewSplit: async (actor, merge) => showSplit(await see(actor), merge),
    splitMerge: async (actor, merge) => {
      await split(await enterFor(actor, 'manager', { merge }), merge, authorOf(actor))
      return showMerge(await see(actor), merge)
    },
    changeMerging: async (actor, { holdMinutes }) => {
      await (await enter(actor, 'admin')).db.write([storeHold(holdMinutes)])
      return showMerges(await see(actor))
    },
  }
}
