import {
  BasicApi,
  BatchApi,
  SearchApi,
  createConfiguration,
  ServerConfiguration,
} from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import {
  CoreApi,
  createConfiguration as createPropertiesConfiguration,
  ServerConfiguration as PropertiesServer,
} from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/objects/models/Filter.js'
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import { createHubspotTwin } from '#apps/sandbox/hubspot/twin.ts'
import { startTwins } from '#tests/support/sandbox.ts'
import type { StartedTwins } from '#tests/support/sandbox.ts'

import { allScopes } from './support.ts'

let started: StartedTwins
let token = ''

beforeAll(() => {
  started = startTwins([(world) => createHubspotTwin(world)])
  const granted = started.twins[0]?.actions['grant']?.({ scopes: allScopes })
  token = z.object({ accessToken: z.string() }).parse(granted).accessToken
})
afterAll(() => started.close())

const settings = () => ({
  baseServer: new ServerConfiguration('https://api.hubapi.com', {}),
  authMethods: { oauth2: { accessToken: token } },
})

test("the vendor's own client creates, reads, updates, finds and archives", async () => {
  const basic = new BasicApi(createConfiguration(settings()))
  const made = await basic.create('contacts', {
    properties: { email: 'Ada@Example.com', firstname: 'Ada' },
    associations: [],
  })
  expect(made.properties['email']).toBe('ada@example.com')
  const read = await basic.getById(
    'contacts',
    'ada@example.com',
    ['firstname', 'phone'],
    undefined,
    undefined,
    false,
    'email',
  )
  expect(read.id).toBe(made.id)
  expect(read.properties['phone']).toBeNull()
  await basic.update('contacts', made.id, { properties: { phone: '+41 44 000 00 00' } })
  const search = new SearchApi(createConfiguration(settings()))
  const found = await search.doSearch('contacts', {
    filterGroups: [{ filters: [{ propertyName: 'email', operator: FilterOperatorEnum.Eq, value: 'ada@example.com' }] }],
    properties: ['phone'],
    limit: 10,
  })
  expect(found.results[0]?.properties['phone']).toBe('+41 44 000 00 00')
  await basic.archive('contacts', made.id)
  await expect(basic.getById('contacts', made.id)).rejects.toMatchObject({ code: 404 })
})

test("the vendor's own client reads a 207 as a batch with errors", async () => {
  const batch = new BatchApi(createConfiguration(settings()))
  const answered = await batch.create('contacts', {
    inputs: [
      { properties: { email: 'b1@example.com' }, associations: [], objectWriteTraceId: 'one' },
      { properties: { email: 'not an address' }, associations: [], objectWriteTraceId: 'two' },
    ],
  })
  expect(answered.results).toHaveLength(1)
  expect(answered).toMatchObject({ numErrors: 1, errors: [{ context: { objectWriteTraceId: ['two'] } }] })
})

test("the vendor's own client creates the fields an app needs", async () => {
  const core = new CoreApi(
    createPropertiesConfiguration({ ...settings(), baseServer: new PropertiesServer('https://api.hubapi.com', {}) }),
  )
  const made = await core.create('contacts', {
    name: 'lead_hub_id',
    label: 'Lead Hub ID',
    type: PropertyCreateTypeEnum.String,
    fieldType: PropertyCreateFieldTypeEnum.Text,
    groupName: 'contactinformation',
    hasUniqueValue: true,
  })
  expect(made.hasUniqueValue).toBe(true)
  await expect(core.getByName('contacts', 'lead_hub_score')).rejects.toMatchObject({ code: 404 })
  const all = await core.getAll('contacts')
  expect(all.results.find((def) => def.name === 'lastmodifieddate')?.modificationMetadata?.readOnlyValue).toBe(true)
})
