import { expect, test } from 'vitest'
import { z } from 'zod'
import { shapeChanges } from '#hub/core/shape.ts'
import type { Fields } from '#shared/record.ts'
import { entityId } from '#shared/ids.ts'
import type { FieldSpec } from '#shared/connector.ts'
import { openTwinStage } from '#tests/hub/twin-stage.ts'
import { owner, rowsOf } from '#tests/hub/world.ts'

const minuteMs = 60_000

/** Both systems with one person, in step. */
const start = async () => {
  const stage = await openTwinStage()
  const fields = { FirstName: 'Ada', LastName: 'Lovelace', Email: 'ada@example.com', Company: 'Acme' }
  stage.act('salesforce', 'create', { object: 'Lead', fields })
  const salesforce = await stage.connect('salesforce')
  const hubspot = await stage.connect('hubspot')
  await stage.work(30_000)
  await stage.hub.approve()
  await stage.work(2 * minuteMs)
  const { leads } = await stage.hub.hub.leads(owner, { q: 'ada', sort: 'name', limit: 1 })
  const lead = entityId(leads[0]?.id ?? '')
  return {
    ...stage,
    salesforce,
    hubspot,
    lead,
    edit: (values: Fields) => stage.hub.hub.editLead(owner, lead, values),
    /** How the lead stands in each system. */
    standing: async () =>
      Object.fromEntries(
        (await stage.hub.hub.lead(owner, lead)).links.map(({ connector, status }) => [connector, status]),
      ),
    writes: (twin: 'salesforce' | 'hubspot') =>
      stage.twins.calls.list({ twin }).filter(({ purpose }) => purpose === 'write').length,
  }
}

type Started = Awaited<ReturnType<typeof start>>

const people = z.object({ records: z.array(z.looseObject({ Id: z.string() })) })
const inSalesforce = (so: Started) => people.parse(so.act('salesforce', 'records', { object: 'Lead' })).records[0]

/** Changes a field of Salesforce's leads, and makes the hub know of it. */
const changeField = async (so: Started, name: string, more: Readonly<Record<string, unknown>>) => {
  so.act('salesforce', 'change-field', { object: 'Lead', name, ...more })
  await so.work(61 * minuteMs)
}

const causes: readonly (readonly [
  cause: string,
  spoil: (so: Started) => Promise<void>,
  edit: Fields,
  mend: (so: Started) => void,
  field: string,
])[] = [
  [
    'a choice that is added',
    (so) => changeField(so, 'Industry', { isRestricted: true, choices: ['Banking'] }),
    { industry: 'Brewing' },
    (so) => so.act('salesforce', 'change-field', { object: 'Lead', name: 'Industry', choices: ['Banking', 'Brewing'] }),
    'Industry',
  ],
  [
    'a field that grows',
    (so) => changeField(so, 'City', { length: 5 }),
    { city: 'Luzern' },
    (so) => so.act('salesforce', 'change-field', { object: 'Lead', name: 'City', length: 40 }),
    'City',
  ],
  [
    'a right that comes back',
    (so) => changeField(so, 'City', { isReadOnly: true }),
    { city: 'Luzern' },
    (so) => so.act('salesforce', 'change-field', { object: 'Lead', name: 'City', isReadOnly: false }),
    'City',
  ],
]

test.each(causes)(
  '%s frees what was parked for it by itself; until then nothing is tried',
  async (...[, spoil, edit, mend, field]) => {
    const so = await start()
    await spoil(so)
    await so.edit(edit)
    await so.work(3 * minuteMs)
    expect(await so.standing()).toMatchObject({ salesforce: 'needs-attention', hubspot: 'in-sync' })
    const before = so.writes('salesforce')
    await so.work(45 * minuteMs)
    expect(so.writes('salesforce')).toBe(before)
    expect(await so.standing()).toMatchObject({ salesforce: 'needs-attention' })

    mend(so)
    await so.work(12 * minuteMs)
    expect(await so.standing()).toEqual({ salesforce: 'in-sync', hubspot: 'in-sync' })
    expect(inSalesforce(so)?.[field]).toBe(Object.values(edit)[0])
  },
)

test('a field that need not be filled any more frees a record that was never made', async () => {
  const so = await start()
  await changeField(so, 'Rating', { isRequired: true })
  so.act('hubspot', 'create', { properties: { email: 'bo@example.com', lastname: 'Bo', company: 'Acme' } })
  await so.work(5 * minuteMs)
  const parked = async () => (await rowsOf(so.hub.db, 'outbox')).filter((row) => row['parked'] !== null).length
  expect(await parked()).toBe(1)
  so.act('salesforce', 'change-field', { object: 'Lead', name: 'Rating', isRequired: false })
  await so.work(12 * minuteMs)
  expect(await parked()).toBe(0)
  expect(people.parse(so.act('salesforce', 'records', { object: 'Lead' })).records).toHaveLength(2)
})

test('another value, and another mapping, free it at once', async () => {
  const so = await start()
  await changeField(so, 'Industry', { isRestricted: true, choices: ['Banking'] })
  await so.edit({ industry: 'Brewing' })
  await so.work(minuteMs)
  expect(await so.standing()).toMatchObject({ salesforce: 'needs-attention' })
  await so.edit({ industry: 'Banking' })
  await so.work(minuteMs)
  expect(await so.standing()).toMatchObject({ salesforce: 'in-sync' })

  await so.edit({ industry: 'Brewing' })
  await so.work(minuteMs)
  expect(await so.standing()).toMatchObject({ salesforce: 'needs-attention' })
  const { objects } = await so.hub.hub.mapping(owner, so.salesforce)
  const rules = objects.find(({ name }) => name === 'Lead')?.rules ?? []
  const others = rules.map((rule) => (rule.field === 'industry' ? { ...rule, direction: 'never' as const } : rule))
  await so.hub.hub.changeMapping(owner, so.salesforce, { object: 'Lead', rules: others })
  await so.work(minuteMs)
  expect(await so.standing()).toMatchObject({ salesforce: 'in-sync' })
})

test('consent given again frees what was parked for want of a right', async () => {
  const so = await start()
  await so.edit({ city: 'Luzern' })
  const problem = { code: 'permission', said: 'You may not.', fix: 'Ask an admin.' }
  await so.hub.db.write([
    { sql: 'update outbox set parked = ? where connection = ?', args: [JSON.stringify([problem]), so.hubspot] },
  ])
  await so.work(3 * minuteMs)
  expect(await so.standing()).toMatchObject({ hubspot: 'needs-attention' })
  await so.consentAgain(so.hubspot)
  await so.work(minuteMs)
  expect(await so.standing()).toMatchObject({ hubspot: 'in-sync' })
})

test('an option that HubSpot refuses and then has is written within ten minutes or so', async () => {
  const so = await start()
  await so.edit({ status: 'Resting' })
  await so.work(3 * minuteMs)
  expect(await so.standing()).toMatchObject({ hubspot: 'needs-attention' })
  so.act('hubspot', 'add-option', { name: 'hs_lead_status', value: 'Resting' })
  await so.work(12 * minuteMs)
  expect(await so.standing()).toMatchObject({ hubspot: 'in-sync' })
})

test('a mapped field that appears is read from every record, as if it had been mapped now', async () => {
  const so = await start()
  so.act('salesforce', 'remove-field', { object: 'Lead', name: 'Rating' })
  const { objects } = await so.hub.hub.mapping(owner, so.salesforce)
  const rules = objects.find(({ name }) => name === 'Lead')?.rules ?? []
  await so.hub.hub.changeMapping(owner, so.salesforce, {
    object: 'Lead',
    rules: [...rules, { field: 'custom.rating', remoteField: 'Rating', direction: 'both' }],
  })
  await so.work(61 * minuteMs)
  so.act('salesforce', 'add-field', { object: 'Lead', name: 'Rating' })
  const record = inSalesforce(so)
  so.act('salesforce', 'edit', { id: record?.Id, fields: { Rating: 'Hot' } })
  await so.work(61 * minuteMs)
  const { fields } = await so.hub.hub.lead(owner, so.lead)
  expect(fields.find(({ field }) => field === 'custom.rating')?.value).toBe('Hot')
})

test('an object has changed where a field takes other values, and not where its choices stand in another order', () => {
  const plain = { title: 'T', type: 'string', writable: true, required: false, unique: false } as const
  const spec = (name: string, more: Partial<FieldSpec> = {}): FieldSpec => ({ ...plain, name, ...more })
  const before = { Lead: [spec('A', { choices: ['x', 'y'] }), spec('B'), spec('C')] }
  const after = { Lead: [spec('B'), spec('A', { choices: ['y', 'x'], title: 'Other' }), spec('D')], New: [spec('E')] }
  expect(shapeChanges(before, after)).toEqual([{ object: 'Lead', fields: ['C', 'D'], added: ['D'] }])
  expect(shapeChanges(before, before)).toEqual([])
  const taller = {
    Lead: [spec('A', { choices: ['x', 'y', 'z'] }), spec('B', { lengthMax: 5 }), spec('C', { required: true })],
  }
  expect(shapeChanges(before, taller)).toEqual([{ object: 'Lead', fields: ['A', 'B', 'C'], added: [] }])
})
