import type { EntityId } from '#shared/ids.ts'
import { isToBeMade } from './identify.ts'
import type { Link } from './snapshot.ts'
import type { View } from './view.ts'

/** Whether an entity's record went on as another one, or came back beside one, which speaks for it now. */
export const isSuccessor = (link: Link, other: Link): boolean =>
  other.id !== link.id &&
  other.connection === link.connection &&
  other.state === 'live' &&
  (link.state === 'moved' || (link.state === 'removed' && other.object === link.object))

/** Whether the other stands for a record that is made anew in place of a deleted one. */
export const isRemade = (link: Link, other: Link): boolean =>
  other.connection === link.connection && other.object === link.object && isToBeMade(other)

/** A record that was to be made beside this one is not. */
export const giveWay = (view: View, link: Link & { readonly entity: EntityId }): void => {
  for (const other of view.linksOf(link.entity)) {
    if (other.id !== link.id && isRemade(link, other)) view.putLink({ ...other, state: 'moved' })
  }
}
