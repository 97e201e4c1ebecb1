import { expect, test } from 'vitest'

import { createBench } from './support.ts'

const deals = '/crm/v3/objects/deals'
const batch = '/crm/v4/associations/deals/contacts/batch'

test('a deal without a pipeline is in the default one, and takes the probability of its stage', async () => {
  const bench = createBench()
  const made = await bench.api('POST', deals, { properties: { dealname: 'Engines', dealstage: 'contractsent' } })
  expect(made.body.properties).toMatchObject({ pipeline: 'default', hs_deal_stage_probability: '0.9' })
})

test('pipelines and stages have ids, and a stage is only taken with its own pipeline', async () => {
  const bench = createBench()
  bench.act('add-pipeline', { id: '55', label: 'Renewals', stages: [{ id: '551', label: 'Due', probability: 0.5 }] })
  const listed = await bench.api('GET', '/crm/v3/pipelines/deals')
  expect(listed.body.results).toMatchObject([
    { id: 'default', label: 'Sales Pipeline' },
    { id: '55', stages: [{ id: '551', label: 'Due', metadata: { isClosed: 'false', probability: '0.5' } }] },
  ])
  const stray = await bench.api('POST', deals, { properties: { dealname: 'Stray', dealstage: '551' } })
  expect(stray.status).toBe(400)
  expect(stray.body.message).toContain('551 was not one of the allowed options')
  const made = await bench.api('POST', deals, { properties: { dealname: 'Due', dealstage: '551', pipeline: '55' } })
  expect(made.status).toBe(201)
})

test('bonds do not touch the deal, and one to an archived contact does not show', async () => {
  const bench = createBench()
  const deal = await bench.api('POST', deals, { properties: { dealname: 'Engines' } })
  const contact = await bench.api('POST', '/crm/v3/objects/contacts', { properties: { email: 'ada@example.com' } })
  const before = await bench.api('GET', `${deals}/${deal.body.id}`)
  await bench.world.advance(5_000)
  const pair = { from: { id: deal.body.id }, to: { id: contact.body.id } }
  expect((await bench.api('POST', `${batch}/associate/default`, { inputs: [pair] })).status).toBe(200)
  const read = () => bench.api('POST', `${batch}/read`, { inputs: [{ id: deal.body.id }] })
  expect((await read()).body.results).toMatchObject([{ to: [{ toObjectId: Number(contact.body.id) }] }])
  expect((await bench.api('GET', `${deals}/${deal.body.id}`)).body).toEqual(before.body)
  bench.act('delete', { id: contact.body.id })
  const gone = await read()
  expect(gone.status).toBe(207)
  expect(gone.body.results).toEqual([])
  bench.act('restore', { id: contact.body.id })
  expect((await read()).body.results).toHaveLength(1)
})
