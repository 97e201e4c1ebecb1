import type { Actor } from '#shared/actor.ts'
import { authorOf } from './author.ts'
import type { Doors } from './doors.ts'
import {
  applyChangeSet,
  createChangeSet,
  discard,
  findChangeSet,
  lookAgain,
  storedChangeSet,
  undoChangeSet,
  type Wanting,
} from './flow/change-sets.ts'
import type { Hub } from './hub.ts'
import { showCauses } from './view/causes.ts'
import { showChangeSet, showChangeSets, showFound, showRows } from './view/change-sets.ts'
import { showPast } from './view/past.ts'

type ChangeVerb =
  | 'causes'
  | 'createChangeSet'
  | 'previewChangeSet'
  | 'changeSets'
  | 'changeSet'
  | 'changeSetRows'
  | 'applyChangeSet'
  | 'undoChangeSet'
  | 'discardChangeSet'
  | 'leadPast'

/** What is changed in bulk, and taken back. */
export function changeVerbs({ enter, enterFor, reach, see }: Doors): Pick<Hub, ChangeVerb> {
  const wanting = async (actor: Actor): Promise<Wanting> => ({ author: authorOf(actor), reach: await reach(actor) })
  return {
    causes: async (actor, before) => showCauses((await see(actor)).db, before),
    createChangeSet: async (actor, request) =>
      showChangeSet(await createChangeSet(await enter(actor, 'manager'), await wanting(actor), request)),
    changeSets: async (actor) => showChangeSets((await see(actor)).db),
    changeSet: async (actor, id) => {
      const sight = await see(actor)
      return showFound(sight.db, await findChangeSet(sight, id))
    },
    previewChangeSet: async (actor, changes) =>
      showChangeSet(await lookAgain(await enterFor(actor, 'manager', { leadsOf: changes }), changes)),
    changeSetRows: async (actor, id, query) => {
      const sight = await see(actor)
      return showRows(sight, await storedChangeSet(sight, id), query)
    },
    applyChangeSet: async (actor, changes, approval) =>
      showChangeSet(await applyChangeSet(await enterFor(actor, 'manager', { leadsOf: changes }), changes, approval)),
    undoChangeSet: async (actor, changes) =>
      showChangeSet(
        await undoChangeSet(await enterFor(actor, 'manager', { leadsOf: changes }), await wanting(actor), changes),
      ),
    discardChangeSet: async (actor, changes) => discard(await enterFor(actor, 'manager', { changes }), changes),
    leadPast: async (actor, id, at) => showPast((await see(actor)).db, id, Date.parse(at)),
  }
}
