import type { ConnectionFacts, Link } from './snapshot.ts'

/** Whether an entity that others may belong to has got a record by this: they are to be linked to it. */
export const isGain = (connection: ConnectionFacts, link: Link, before: Link | undefined): boolean => {
  if (link.state !== 'live' || (before?.state === 'live' && before.entity === link.entity)) return false
  const kind = connection.objects.find(({ name }) => name === link.object)?.entity
  return kind !== undefined && connection.objects.some(({ refs }) => Object.values(refs).includes(kind))
}
