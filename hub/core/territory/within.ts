import type { ConnectionFacts, Entity } from '#hub/core/snapshot.ts'

type Owned = Pick<Entity, 'office'>
type Bound = Pick<ConnectionFacts, 'office'>

/** Whether a record of it may be made there: a system that is an office's holds that office's leads. */
export const mayHold = ({ office }: Bound, entity: Owned): boolean => office === undefined || office === entity.office

/**
 * Another office's lead, in a system that is an office's: its record is left as it is, neither written nor believed. What is nobody's
 * is not another's: somebody may be typing it there.
 */
export const isOutside = (connection: Bound | undefined, { office = null }: Owned): boolean =>
  connection?.office !== undefined && office !== null && office !== connection.office
