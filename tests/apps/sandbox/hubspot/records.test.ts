import { expect, test } from 'vitest'

import { createBench } from './support.ts'

const contacts = '/crm/v3/objects/contacts'
const person = (email: string, more: Record<string, unknown> = {}) => ({ properties: { email, ...more } })
const uniqueId = {
  name: 'lead_hub_id',
  label: 'Lead Hub ID',
  type: 'string',
  fieldType: 'text',
  groupName: 'contactinformation',
  hasUniqueValue: true,
}

test('values come back as strings, empty ones as null, and e-mails in lower case', async () => {
  const bench = createBench()
  const made = await bench.api(
    'POST',
    contacts,
    person(' Ada@Example.COM ', { annualrevenue: 12.5, hs_email_optout: true, lastname: '' }),
  )
  expect(made.status).toBe(201)
  const read = await bench.api(
    'GET',
    `${contacts}/${made.body.id}?properties=email,annualrevenue,hs_email_optout,lastname,nonsense`,
  )
  expect(read.body.properties).toMatchObject({
    email: 'ada@example.com',
    annualrevenue: '12.5',
    hs_email_optout: 'true',
    lastname: null,
  })
  expect(read.body.properties).not.toHaveProperty('nonsense')
})

test('a taken e-mail is a conflict that tells the id in the text only', async () => {
  const bench = createBench()
  const first = await bench.api('POST', contacts, person('a@example.com'))
  const second = await bench.api('POST', contacts, person('A@example.com'))
  expect(second.status).toBe(409)
  expect(second.body).toMatchObject({
    status: 'error',
    category: 'CONFLICT',
    message: `Contact already exists. Existing ID: ${first.body.id}`,
  })
  expect(Object.keys(second.body).toSorted()).toEqual(['category', 'correlationId', 'message', 'status'])
})

test.each([
  ['nonsense', 'x', 'PROPERTY_DOESNT_EXIST'],
  ['lifecyclestage', 'friend', 'INVALID_OPTION'],
  ['email', 'no address', 'INVALID_EMAIL'],
  ['annualrevenue', 'much', 'INVALID_DOUBLE'],
  ['hs_object_id', '7', 'READ_ONLY_VALUE'],
  ['city', 'x'.repeat(65_537), 'VALUE_TOO_LONG'],
])('%s is refused with a code', async (name, value, code) => {
  const bench = createBench()
  const { status, body } = await bench.api('POST', contacts, { properties: { firstname: 'A', [name]: value } })
  expect([status, body.category]).toEqual([400, 'VALIDATION_ERROR'])
  expect(body.errors).toMatchObject([{ code, context: { propertyName: [name] } }])
})

test('a date must be midnight, a datetime need not', async () => {
  const bench = createBench()
  bench.act('add-property', { name: 'born', label: 'Born', type: 'date', fieldType: 'date' })
  expect(
    (await bench.api('POST', contacts, person('d1@example.com', { born: '2026-01-02' }))).body.properties,
  ).toMatchObject({ born: '2026-01-02' })
  expect((await bench.api('POST', contacts, person('d2@example.com', { born: '2026-01-02T03:00:00Z' }))).status).toBe(
    400,
  )
})

test('one bad row without trace ids fails the batch and writes nothing', async () => {
  const bench = createBench()
  const { status } = await bench.api('POST', `${contacts}/batch/create`, {
    inputs: [person('b1@example.com'), person('bad')],
  })
  expect(status).toBe(400)
  expect(bench.act('count')).toEqual({ count: 0 })
})

test('the same e-mail twice in a batch fails it whole', async () => {
  const bench = createBench()
  const { status, body } = await bench.api('POST', `${contacts}/batch/create`, {
    inputs: [person('b@example.com'), person('B@example.com')],
  })
  expect([status, body.category]).toEqual([409, 'CONFLICT'])
  expect(bench.act('count')).toEqual({ count: 0 })
})

test('with trace ids on every row a batch is a 207 with errors by trace id', async () => {
  const bench = createBench()
  const rows = ['ok@example.com', 'bad', 'ok@example.com'].map((email, row) => ({
    ...person(email),
    objectWriteTraceId: `row-${row}`,
  }))
  const { status, body } = await bench.api('POST', `${contacts}/batch/create`, { inputs: rows })
  expect(status).toBe(207)
  expect(body).toMatchObject({ status: 'COMPLETE', numErrors: 2, results: [{ objectWriteTraceId: 'row-0' }] })
  expect(body.errors).toMatchObject([
    { context: { objectWriteTraceId: ['row-1'] } },
    { context: { objectWriteTraceId: ['row-2'] } },
  ])
  const untraced = await bench.api('POST', `${contacts}/batch/create`, {
    inputs: [{ ...person('n@example.com'), objectWriteTraceId: 'x' }, person('bad')],
  })
  expect(untraced.status).toBe(400)
})

test('101 inputs and repeated ids are refused', async () => {
  const bench = createBench()
  const many = Array.from({ length: 101 }, (_, row) => person(`m${row}@example.com`))
  expect((await bench.api('POST', `${contacts}/batch/create`, { inputs: many })).status).toBe(400)
  const made = await bench.api('POST', contacts, person('a@example.com'))
  const twice = [1, 2].map((phone) => ({ id: made.body.id, properties: { phone } }))
  expect((await bench.api('POST', `${contacts}/batch/update`, { inputs: twice })).body.message).toContain(
    'Duplicate IDs',
  )
})

test('ids that are gone are reported beside the rows that were read or written', async () => {
  const bench = createBench()
  const made = await bench.api('POST', contacts, person('a@example.com'))
  const read = await bench.api('POST', `${contacts}/batch/read`, {
    inputs: [{ id: made.body.id }, { id: '999' }],
    properties: ['email'],
  })
  expect([read.status, read.body.results?.length]).toEqual([207, 1])
  expect(read.body.errors).toMatchObject([{ category: 'OBJECT_NOT_FOUND', context: { ids: ['999'] } }])
  const written = await bench.api('POST', `${contacts}/batch/update`, {
    inputs: [
      { id: made.body.id, properties: { city: 'Bern' } },
      { id: '999', properties: {} },
    ],
  })
  expect([written.status, written.body.results?.length]).toEqual([207, 1])
})

test('upsert by a unique property creates once and updates after', async () => {
  const bench = createBench()
  expect((await bench.api('POST', '/crm/v3/properties/contacts', uniqueId)).status).toBe(201)
  const inputs = [{ id: 'lead_1', idProperty: 'lead_hub_id', properties: { email: 'u@example.com' } }]
  const first = await bench.api('POST', `${contacts}/batch/upsert`, { inputs })
  const second = await bench.api('POST', `${contacts}/batch/upsert`, { inputs })
  expect([first.body.results?.[0]?.['new'], second.body.results?.[0]?.['new']]).toEqual([true, false])
  expect(second.body.results?.[0]?.id).toBe(first.body.results?.[0]?.id)
  const read = await bench.api('GET', `${contacts}/lead_1?idProperty=lead_hub_id`)
  expect(read.body.id).toBe(first.body.results?.[0]?.id)
  const other = await bench.api('POST', contacts, { properties: { email: 'v@example.com', lead_hub_id: 'lead_1' } })
  expect(other.body.errors).toMatchObject([{ code: 'CONFLICTING_UNIQUE_VALUE' }])
})

test('a merge makes a new id, old ids lead to it, and both e-mails stay taken', async () => {
  const bench = createBench()
  const one = await bench.api('POST', contacts, person('one@example.com', { firstname: 'Ada' }))
  const two = await bench.api('POST', contacts, person('two@example.com', { firstname: 'Adele', phone: '1' }))
  const merged = await bench.api('POST', `${contacts}/merge`, {
    primaryObjectId: one.body.id,
    objectIdToMerge: two.body.id,
  })
  expect(merged.status).toBe(200)
  expect([one.body.id, two.body.id]).not.toContain(merged.body.id)
  expect(merged.body.properties).toMatchObject({
    firstname: 'Ada',
    phone: '1',
    hs_merged_object_ids: `${one.body.id};${two.body.id}`,
  })
  for (const old of [one.body.id, two.body.id])
    expect((await bench.api('GET', `${contacts}/${old}`)).body.id).toBe(merged.body.id)
  expect((await bench.api('GET', `${contacts}/two@example.com?idProperty=email`)).body.id).toBe(merged.body.id)
  expect((await bench.api('POST', contacts, person('two@example.com'))).status).toBe(409)
})

test('a further e-mail can be taken from a contact, and is free then; its own cannot', async () => {
  const bench = createBench()
  const [one, two] = [
    await bench.api('POST', contacts, person('one@example.com')),
    await bench.api('POST', contacts, person('two@example.com')),
  ]
  await bench.api('POST', `${contacts}/merge`, { primaryObjectId: one.body.id, objectIdToMerge: two.body.id })
  const further = (email: string) =>
    `/contacts/v1/secondary-email/${String(one.body.id)}/email/${encodeURIComponent(email)}`
  expect((await bench.api('DELETE', further('one@example.com'))).status).toBe(404)
  expect(await bench.api('DELETE', further('two@example.com'))).toMatchObject({
    status: 200,
    body: { secondaryEmails: [] },
  })
  expect((await bench.api('DELETE', further('two@example.com'))).status).toBe(404)
  expect((await bench.api('POST', contacts, person('two@example.com'))).status).toBe(201)
})

test('delete archives: gone from reads, listed as archived, its e-mail free again', async () => {
  const bench = createBench()
  const made = await bench.api('POST', contacts, person('a@example.com'))
  expect((await bench.api('DELETE', `${contacts}/${made.body.id}`)).status).toBe(204)
  expect((await bench.api('DELETE', `${contacts}/${made.body.id}`)).status).toBe(204)
  expect((await bench.api('GET', `${contacts}/${made.body.id}`)).status).toBe(404)
  expect((await bench.api('GET', `${contacts}?archived=true`)).body.results).toMatchObject([
    { id: made.body.id, archived: true },
  ])
  expect((await bench.api('POST', contacts, person('a@example.com'))).status).toBe(201)
  expect(() => bench.act('restore', { id: made.body.id })).toThrow('already exists')
})

test('erasure leaves nothing', async () => {
  const bench = createBench()
  const made = await bench.api('POST', contacts, person('a@example.com'))
  expect(
    (await bench.api('POST', `${contacts}/gdpr-delete`, { objectId: 'a@example.com', idProperty: 'email' })).status,
  ).toBe(204)
  expect((await bench.api('GET', `${contacts}/${made.body.id}?archived=true`)).status).toBe(404)
  expect((await bench.api('GET', `${contacts}?archived=true`)).body.results).toEqual([])
})

test('a list pages through everything once, 100 at most', async () => {
  const bench = createBench()
  bench.act('load', { records: Array.from({ length: 250 }, (_, row) => person(`p${row}@example.com`)) })
  const seen = new Set<string | undefined>()
  let after = ''
  for (let page = 0; page < 3; page += 1) {
    const { body } = await bench.api('GET', `${contacts}?limit=100${after}`)
    for (const each of body.results ?? []) seen.add(each.id)
    after = body.paging ? `&after=${body.paging.next.after}` : ''
  }
  expect([seen.size, after]).toEqual([250, ''])
  expect((await bench.api('GET', `${contacts}?limit=101`)).status).toBe(400)
})

test("an admin's rules bind version 2026-09 but not version 3", async () => {
  const bench = createBench()
  bench.act('set-rule', { property: 'phone', kind: 'required' })
  expect((await bench.api('POST', contacts, person('a@example.com'))).status).toBe(201)
  const strict = await bench.api('POST', '/crm/objects/2026-09/contacts', person('b@example.com'))
  expect(strict.body.errors).toMatchObject([{ code: 'MISSING_REQUIRED_PROPERTY' }])
})

test('the plain bond leaves the primary company empty, the labelled one sets it', async () => {
  const bench = createBench()
  const contact = (await bench.api('POST', contacts, person('a@example.com'))).body.id
  const company = (await bench.api('POST', '/crm/v3/objects/companies', { properties: { name: 'Acme' } })).body.id
  const bond = `/crm/v4/objects/contacts/${contact}/associations`
  const types = async () => (await bench.api('GET', `${bond}/companies`)).body.results?.[0]?.['associationTypes']
  const shown = async () =>
    (await bench.api('GET', `${contacts}/${contact}?properties=associatedcompanyid`)).body.properties
  await bench.api('PUT', `${bond}/default/companies/${company}`)
  expect(await types()).toMatchObject([{ typeId: 279 }])
  expect(await shown()).toMatchObject({ associatedcompanyid: null })
  await bench.api('PUT', `${bond}/companies/${company}`, [
    { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 },
  ])
  expect(await types()).toMatchObject([{ typeId: 1 }, { typeId: 279 }])
  expect(await shown()).toMatchObject({ associatedcompanyid: company })
  const back = await bench.api('POST', '/crm/v4/associations/companies/contacts/batch/read', {
    inputs: [{ id: company }, { id: '999' }],
  })
  expect(back.status).toBe(207)
  expect(back.body.results).toMatchObject([
    { to: [{ toObjectId: Number(contact), associationTypes: [{ typeId: 2 }, { typeId: 280 }] }] },
  ])
})

test('a contact has one primary company: a new one demotes the old', async () => {
  const bench = createBench()
  bench.act('load', { records: [{ properties: { firstname: 'Ada' } }] })
  bench.act('load', { objectType: 'companies', records: ['Acme', 'Bolt'].map((name) => ({ properties: { name } })) })
  bench.act('associate', { contactId: '10001', companyId: '10002' })
  bench.act('associate', { contactId: '10001', companyId: '10003' })
  const { body } = await bench.api('GET', '/crm/v4/objects/contacts/10001/associations/companies')
  expect(body.results).toMatchObject([
    { toObjectId: 10_002, associationTypes: [{ typeId: 279 }] },
    { toObjectId: 10_003, associationTypes: [{ typeId: 1 }, { typeId: 279 }] },
  ])
})

test('own writes move the modification time, under another name for companies', async () => {
  const bench = createBench({ startAt: 1_800_000_000_000 })
  const contact = await bench.api('POST', contacts, person('a@example.com'))
  const company = await bench.api('POST', '/crm/v3/objects/companies', { properties: { name: 'Acme' } })
  await bench.world.advance(60_000)
  const changed = await bench.api('PATCH', `${contacts}/${contact.body.id}`, { properties: {} })
  expect(changed.body.properties?.['lastmodifieddate']).not.toBe(contact.body.properties?.['lastmodifieddate'])
  expect(company.body.properties).toHaveProperty('hs_lastmodifieddate')
  expect(company.body.properties).not.toHaveProperty('lastmodifieddate')
})

test('a property exists once, comes back when archived, and options are replaced whole', async () => {
  const bench = createBench()
  const path = '/crm/v3/properties/contacts'
  await bench.api('POST', path, uniqueId)
  const again = await bench.api('POST', path, uniqueId)
  expect([again.status, again.body['subCategory']]).toEqual([409, 'Properties.PROPERTY_WITH_NAME_EXISTS'])
  expect((await bench.api('DELETE', `${path}/lead_hub_id`)).status).toBe(204)
  expect((await bench.api('GET', `${path}/lead_hub_id`)).status).toBe(404)
  expect((await bench.api('POST', path, uniqueId)).status).toBe(201)
  const options = [{ label: 'Only', value: 'ONLY', displayOrder: 0, hidden: false }]
  await bench.api('PATCH', `${path}/hs_lead_status`, { options })
  expect((await bench.api('POST', contacts, person('o@example.com', { hs_lead_status: 'NEW' }))).status).toBe(400)
})

test('a token without the scope is refused by name of the scope', async () => {
  const bench = createBench({ scopes: ['crm.objects.contacts.read'] })
  const { status, body } = await bench.api('POST', contacts, person('a@example.com'))
  expect([status, body.category]).toEqual([403, 'MISSING_SCOPES'])
  expect(JSON.stringify(body.errors)).toContain('crm.objects.contacts.write')
})
