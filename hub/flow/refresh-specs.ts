import { shapeChanges, type ShapeChange } from '#hub/core/shape.ts'
import type { Statement } from '#hub/ports.ts'
import { updateConnection, type Connection } from '#hub/store/workspace/connections.ts'
import { freeFields, readAgain } from '#hub/store/workspace/parked.ts'
import type { Context } from './context.ts'
import { learnObjects } from './describe.ts'
import { spentStatements } from './spend.ts'

const describeEveryMs = 3_600_000
/** While something is parked, it is looked more often whether its cause is gone. */
const describeParkedEveryMs = 10 * 60_000

/**
 * Fields come and go over there; what they look like is asked again now and then. Where one takes other values than
 * before, what was parked for it is tried again, and only then: a look that finds all as it was frees nothing. Answers
 * whether anything looks other than it did.
 */
export async function refreshSpecs(context: Context, connection: Connection, isParked: boolean): Promise<boolean> {
  const now = context.ports.now()
  if (now - connection.describedAt < (isParked ? describeParkedEveryMs : describeEveryMs)) return false
  const specs = await learnObjects(context, connection)
  const changes = shapeChanges(connection.specs, specs)
  await context.db.write([
    updateConnection(connection.id, { specs: JSON.stringify(specs), described_at: now }),
    ...changes.flatMap((change) => followShape(context, connection, change)),
    ...spentStatements(context, connection.id),
  ])
  if (changes.length > 0) context.wake('deliver', connection.id)
  return changes.length > 0
}

/** A mapped field that is there now was left out until now, as if another mapping had been in force. */
function followShape(context: Context, connection: Connection, change: ShapeChange): readonly Statement[] {
  const { manifest } = context.open(connection).connector
  const object = manifest.objects.find(({ name }) => name === change.object)
  const rules = connection.rules[change.object] ?? object?.mapping ?? []
  const isMapped = rules.some(
    ({ remoteField, direction }) => direction !== 'never' && change.added.includes(remoteField),
  )
  return [
    ...freeFields(connection.id, change.object, change.fields),
    ...(isMapped ? readAgain(connection.id, change.object) : []),
  ]
}
