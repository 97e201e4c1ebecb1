import type { FieldSpec, NewField, ObjectManifest } from '#shared/connector.ts'
import { Refusal } from '#hub/hub.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import type { Context } from './context.ts'

type Specs = Readonly<Record<string, readonly FieldSpec[]>>

/**
 * What each object of a connection looks like over there. Fields of ours that are missing are made where the remote
 * lets us; where it does not, somebody there has to, and the refusal says what.
 */
export async function learnObjects(context: Context, connection: Connection): Promise<Specs> {
  const { connector, remote } = context.open(connection)
  const specs: Record<string, readonly FieldSpec[]> = {}
  for (const object of connector.manifest.objects) {
    let found = await remote.describe(object.name)
    const missing = missingFields(object, found)
    if (missing.length > 0 && remote.provision !== undefined) {
      await remote.provision(object.name, missing)
      found = await remote.describe(object.name)
    }
    if (!found.some((field) => field.name === object.keyField)) throw fieldsMissing(connector.manifest.title, object)
    specs[object.name] = found
  }
  return specs
}

const computed = {
  score: { title: 'Lead Hub Score', type: 'number' },
  grade: { title: 'Lead Hub Grade', type: 'string' },
  reasons: { title: 'Lead Hub Reasons', type: 'text' },
} as const

const isComputed = (field: string): field is keyof typeof computed => Object.hasOwn(computed, field)

/** The key field and the fields for what the hub computes, as far as the object lacks them. */
function missingFields(object: ObjectManifest, found: readonly FieldSpec[]): readonly NewField[] {
  const has = (name: string): boolean => found.some((field) => field.name === name)
  const wanted: NewField[] = [{ name: object.keyField, title: 'Lead Hub ID', type: 'string', unique: true }]
  for (const rule of object.mapping) {
    if (isComputed(rule.field)) wanted.push({ name: rule.remoteField, ...computed[rule.field], unique: false })
  }
  return wanted.filter((field) => !has(field.name))
}

const fieldsMissing = (title: string, object: ObjectManifest): Refusal =>
  new Refusal(
    409,
    'fields-missing',
    `${title} has no field ${object.keyField} on ${object.title}.`,
    `Ask a ${title} admin to install the Lead Hub fields and to let this user edit them; then press Reconnect.`,
  )
