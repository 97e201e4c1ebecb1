import { z } from 'zod'

import type { FieldSpec, People } from '#shared/connector.ts'

import type { Client } from './client.ts'
import { ownerField } from './manifest.ts'
import { objectOf } from './record.ts'
import { count, soql, toId18 } from './soql.ts'

/** What we use of a describe reply. https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm */
const field = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.number().catch(0),
  nillable: z.boolean(),
  createable: z.boolean(),
  updateable: z.boolean(),
  defaultedOnCreate: z.boolean().catch(false),
  unique: z.boolean().catch(false),
  restrictedPicklist: z.boolean().catch(false),
  picklistValues: z.array(z.object({ value: z.string(), active: z.boolean() })).catch([]),
})
const describeReply = z.object({ fields: z.array(field) })

/** The fields of an object that hold one value each; addresses and the like are there by their parts. */
export async function describeFields(client: Client, object: string, people: People): Promise<readonly FieldSpec[]> {
  const { fields } = describeReply.parse(await client.get(`/sobjects/${objectOf(object).name}/describe`))
  return fields.flatMap((one): readonly FieldSpec[] => {
    if (one.name === ownerField) return [{ ...toSpec(one), type: 'person', people }]
    const type = types[one.type]
    return type ? [{ ...toSpec(one), type }] : []
  })
}

/** Who may have records: active users, the oldest first. One call. */
export async function readPeople(client: Client, ourselves: string | undefined): Promise<People> {
  const query = soql`SELECT Id, Email FROM User WHERE IsActive = true AND UserType = ${'Standard'} ORDER BY Id LIMIT ${count(peopleMax)}`
  const { records } = usersReply.parse(await client.query(query, false))
  // What we make without an owner is ours there, and so nobody’s. Queues are nobody, too.
  const others = records.filter(({ Id }) => toId18(Id) !== ourselves)
  return {
    known: others.flatMap(({ Id, Email }) => (Email ? [[toId18(Id), Email.toLowerCase()] as const] : [])),
    ...(ourselves === undefined ? {} : { nobody: ourselves }),
  }
}

const peopleMax = 1_000
const usersReply = z.object({ records: z.array(z.object({ Id: z.string(), Email: z.string().nullish() })) })

function toSpec(one: z.infer<typeof field>): Omit<FieldSpec, 'type'> {
  const choices = one.picklistValues.filter(({ active }) => active).map(({ value }) => value)
  return {
    name: one.name,
    title: one.label,
    writable: one.createable && one.updateable,
    required: one.createable && !one.nillable && !one.defaultedOnCreate,
    unique: one.unique,
    ...(one.length > 0 && { lengthMax: one.length }),
    // An open picklist takes any text, so its list binds nobody.
    ...(one.restrictedPicklist && { choices }),
  }
}

const types: Readonly<Record<string, FieldSpec['type']>> = {
  id: 'string',
  string: 'string',
  reference: 'string',
  combobox: 'string',
  encryptedstring: 'string',
  multipicklist: 'string',
  picklist: 'choice',
  textarea: 'text',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'date',
  datetime: 'datetime',
  time: 'string',
  email: 'email',
  phone: 'phone',
  url: 'url',
}
