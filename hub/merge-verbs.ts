import { authorOf } from './author.ts'
import type { Doors } from './doors.ts'
import { decide, split } from './flow/unite.ts'
import { propose, requestUniting } from './flow/unite-request.ts'
import type { MergeHub } from './merge-hub.ts'
import { entityId } from '#shared/ids.ts'
import { storeHold } from './store/workspace/unitings.ts'
import { evidenceOf, previewOf, showMerge, showMerges, showSplit } from './view/merges.ts'

/** Two that are one. */
export function mergeVerbs({ enter, enterFor, see }: Doors): MergeHub {
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
