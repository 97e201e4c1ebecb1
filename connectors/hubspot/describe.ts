import * as properties from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import { z } from 'zod'

import type { FieldSpec, NewField, People } from '#shared/connector.ts'

import type { Client } from './client.ts'
import { brokenPromise, HubspotFault } from './fault.ts'

const property = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  fieldType: z.string(),
  hidden: z.boolean().optional(),
  calculated: z.boolean().optional(),
  archived: z.boolean().optional(),
  hasUniqueValue: z.boolean().optional(),
  externalOptions: z.boolean().optional(),
  referencedObjectType: z.string().nullish(),
  options: z.array(z.object({ value: z.string() })).default([]),
  modificationMetadata: z.object({ readOnlyValue: z.boolean() }).partial().optional(),
})
type Property = z.infer<typeof property>

/** Longest text of a property. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
const lengthMax = 65_536

/** The properties of an object as the portal has them now, hidden ones left out. One call. */
export async function describeObject(
  client: Client,
  object: string,
  people: People | undefined,
): Promise<readonly FieldSpec[]> {
  const known = await listProperties(client, object)
  return known
    .filter(({ hidden }) => hidden !== true)
    .map((one) => ({ ...toSpec(object, one), ...(isPerson(one) && people !== undefined ? { people } : {}) }))
}

/** Who may have records. One call; nobody knows where consent was given before we asked for that. */
export async function readPeople(client: Client): Promise<People | undefined> {
  try {
    const reply = ownersReply.safeParse(await client.get(`https://api.hubapi.com/crm/v3/owners?limit=${ownersMax}`))
    if (!reply.success) throw brokenPromise('a list of owners without ids')
    return { known: reply.data.results.flatMap(({ id, email }) => (email ? [[id, email.toLowerCase()] as const] : [])) }
  } catch (error) {
    if (error instanceof HubspotFault && error.detail.status === 403) return undefined
    throw error
  }
}

/** The most that one page holds. */
const ownersMax = 500
const ownersReply = z.object({ results: z.array(z.object({ id: z.string(), email: z.string().nullish() })) })

const isPerson = ({ referencedObjectType }: Property): boolean => referencedObjectType === 'OWNER'

/** Adds our properties that are missing. Two calls at most; repeatable, and harmless when two do it at once. */
export async function provisionObject(client: Client, object: string, fields: readonly NewField[]): Promise<void> {
  const known = new Set((await listProperties(client, object)).map(({ name }) => name))
  const missing = fields.filter(({ name }) => !known.has(name))
  if (missing.length === 0) return
  try {
    await client.propertiesBatch.create(object, { inputs: missing.map((field) => toNewProperty(object, field)) })
  } catch (error) {
    const isThere = error instanceof HubspotFault && error.detail.status === 409
    if (!isThere) throw error
  }
}

async function listProperties(client: Client, object: string): Promise<readonly Property[]> {
  const { results } = await client.properties.getAll(object)
  const parsed = z.array(property).safeParse(results)
  if (!parsed.success) throw brokenPromise('a list of properties without names or types')
  return parsed.data.filter(({ archived }) => archived !== true)
}

function toSpec(object: string, one: Property): FieldSpec {
  const type = typeOf(one)
  const isEmailOfContact = object === 'contacts' && one.name === 'email'
  return {
    name: one.name,
    title: one.label,
    type,
    writable: one.modificationMetadata?.readOnlyValue !== true && one.calculated !== true,
    // "One of e-mail, first and last name" cannot be said of a single field; HubSpot says it when we write.
    required: false,
    unique: one.hasUniqueValue === true || isEmailOfContact,
    ...(type === 'string' || type === 'text' ? { lengthMax } : {}),
    ...(type === 'choice' ? { choices: one.options.map(({ value }) => value) } : {}),
  }
}

function typeOf(one: Property): FieldSpec['type'] {
  const { name, type, fieldType, options, externalOptions } = one
  if (name === 'email') return 'email'
  if (isPerson(one)) return 'person'
  if (fieldType === 'phonenumber' || type === 'phone_number') return 'phone'
  switch (type) {
    case 'number':
    case 'date':
    case 'datetime':
      return type
    case 'bool':
      return 'boolean'
    case 'enumeration':
      // Several boxes come as `a;b`, and owners have their list elsewhere: neither is one of a few values.
      return fieldType === 'checkbox' || externalOptions === true || options.length === 0 ? 'string' : 'choice'
    default:
      return fieldType === 'textarea' || fieldType === 'html' ? 'text' : 'string'
  }
}

function toNewProperty(object: string, { name, title, type, unique }: NewField): properties.PropertyCreate {
  const { PropertyCreateTypeEnum: types, PropertyCreateFieldTypeEnum: fieldTypes } = properties
  const fieldType = { number: fieldTypes.Number, text: fieldTypes.Textarea, string: fieldTypes.Text }[type]
  return {
    name,
    label: title,
    type: type === 'number' ? types.Number : types.String,
    fieldType,
    groupName: object === 'companies' ? 'companyinformation' : 'contactinformation',
    // HubSpot takes this only now: a property cannot become unique later, and an object may have ten such.
    hasUniqueValue: unique,
  }
}
