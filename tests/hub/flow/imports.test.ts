import { expect, test } from 'vitest'
import type { ImportEdit, ImportView } from '#shared/api/import.ts'
import type { Connector } from '#shared/connector.ts'
import type { Fields } from '#shared/record.ts'
import type { MemoryWorld, Row } from '#connectors/memory/world.ts'
import { entityId, importId, type ImportId } from '#shared/ids.ts'
import { of, openTerritories } from '#tests/hub/territory-stage.ts'
import { egeli, luzern, three } from '#tests/support/offices.ts'
import { openWorld, owner, remote, rowsOf, type World } from '#tests/hub/world.ts'

const dayMs = 86_400_000

const titles = 'First name,Last name,Email,Phone,City'
const ann = { firstName: 'Ann', lastName: 'Meier', email: 'ann@acme.example', phone: '+41443515633' }

/** A hub with one remote, and whoever it holds there already. */
async function begin(people: readonly Readonly<Record<string, string>>[] = [], others: readonly Connector[] = []) {
  const a = remote('a')
  for (const person of people) a.crm.add('person', person)
  const world = await openWorld({ connectors: [a.connector, ...others], config: { defaultRegion: 'CH' } })
  await world.connect('a')
  await world.approve()
  return { crm: a.crm, world, ...verbsOf(world) }
}

const edit = (crm: MemoryWorld, row: Row | undefined, fields: Fields): void => {
  if (row !== undefined) crm.edit(row, fields)
}

function verbsOf(world: World) {
  const { hub } = world
  const read = async (lines: readonly string[], head = titles): Promise<ImportId> => {
    const bytes = new TextEncoder().encode([head, ...lines].join('\n'))
    return importId((await hub.readImport(owner, { bytes, hints: { name: 'fair.csv' } })).id)
  }
  const preview = async (id: ImportId): Promise<ImportView> => {
    await hub.previewImport(owner, id)
    await world.drain()
    return hub.import(owner, id)
  }
  const lines = async (id: ImportId) => (await hub.importLines(owner, id, { after: 0, limit: 200 })).lines
  const approve = async (id: ImportId, first?: number): Promise<ImportView> => {
    const { version } = await hub.import(owner, id)
    await hub.approveImport(owner, id, { version, ...(first === undefined ? {} : { first }) })
    await world.drain()
    return hub.import(owner, id)
  }
  const change = async (id: ImportId, options: Partial<NonNullable<ImportEdit['options']>>): Promise<void> => {
    const before = await hub.import(owner, id)
    await hub.changeImport(owner, id, { options: { ...before.options, ...options } })
  }
  const leads = async () => (await hub.leads(owner, { sort: 'name', limit: 200 })).leads
  return { read, preview, lines, approve, change, leads, hub }
}

test('who is known is joined, who is not is made, in the hub and in every system, and a preview changes nothing', async () => {
  const so = await begin([ann])
  const before = await rowsOf(so.world.db, 'entity')
  const id = await so.read(['Ann,Meier,ANN@acme.example,,Luzern', 'Bea,Huber,bea@huber.example,044 351 56 34,Bern'])
  const view = await so.preview(id)
  expect(view).toMatchObject({ state: 'ready', waiting: { new: 1, join: 1, doubt: 0 }, refused: 0 })
  expect(await rowsOf(so.world.db, 'entity')).toEqual(before)
  const [joins, makes] = await so.lines(id)
  expect(joins).toMatchObject({
    line: 2,
    kind: 'join',
    lead: { title: 'Ann Meier' },
    changes: [{ field: 'city', from: null, to: 'Luzern', rule: 'it was blank' }],
  })
  expect(makes).toMatchObject({ line: 3, kind: 'new', title: 'Bea Huber' })
  expect(await so.approve(id)).toMatchObject({ state: 'applied', done: { new: 1, join: 1 } })
  expect((await so.leads()).map(({ title }) => title)).toEqual(['Ann Meier', 'Bea Huber'])
  const there = so.crm.rows('person').map(({ fields }) => `${fields['email']} ${fields['city']}`)
  expect(there.toSorted()).toEqual(['ann@acme.example Luzern', 'bea@huber.example Bern'])
})

test('the history says who brought it in, from which line of which file, and it can be undone', async () => {
  const so = await begin([ann])
  const id = await so.read(['Ann,Meier,ann@acme.example,,Luzern'])
  await so.preview(id)
  await so.approve(id)
  const [lead] = await so.leads()
  const { entries } = await so.hub.timeline(owner, entityId(lead?.id ?? ''))
  const line = entries.find(({ correlation, kind }) => correlation === id && kind === 'linked')
  expect(line?.actor).toBe('user:user_ann')
  expect(line?.evidence.slice(0, 2)).toEqual(['Line 2 of fair.csv.', 'Same e-mail address: +9.4.'])
  expect((await so.hub.lead(owner, entityId(lead?.id ?? ''))).lists).toMatchObject([
    { import: id, name: 'fair.csv', partner: '', line: 2, at: '2026-11-20T09:00:00.000Z' },
  ])
  const set = await so.hub.createChangeSet(owner, { kind: 'undo', scope: { kind: 'correlation', correlation: id } })
  expect(set.counts).toMatchObject({ change: 1 })
})

test('a line that counts on one that is set aside is set aside too, and the others go on', async () => {
  const so = await begin([{ ...ann, phone: '' }])
  const lines = ['Ann,Meier,ann@acme.example,044 351 56 99,Luzern', 'Ann,Meier,ann@acme.example,,Bern']
  const id = await so.read([...lines, 'Bea,Huber,bea@huber.example,,Bern'])
  const { version } = await so.preview(id)
  const [lead] = await so.leads()
  await so.hub.editLead(owner, entityId(lead?.id ?? ''), { phone: '+41443515600' })
  await so.hub.approveImport(owner, id, { version })
  await so.world.drain()
  expect(await so.hub.import(owner, id)).toMatchObject({ done: { new: 1, join: 0 }, waiting: { join: 2, moved: 2 } })
  expect((await so.leads()).find(({ title }) => title === 'Ann Meier')?.city).toBeNull()
})

test('one person on several lines is one lead, also when the lines are far apart', async () => {
  const so = await begin()
  const near = await so.read(['Ann,Near,ann@near.example,,', 'Ann,Near,ann@near.example,,Zug'])
  expect(await so.preview(near)).toMatchObject({ waiting: { new: 1, join: 1, doubt: 0 } })
  await so.hub.discardImport(owner, near)
  const others = Array.from({ length: 600 }, (_, at) => `P${at},Q${at},p${at}@q${at}.example,,`)
  const id = await so.read(['Ann,Meier,ann@acme.example,,', ...others, 'Ann,Meier,ann@acme.example,,Luzern'])
  expect(await so.preview(id)).toMatchObject({ waiting: { new: 601, join: 1, doubt: 0 } })
  expect(await so.approve(id)).toMatchObject({ state: 'applied', done: { new: 601, join: 1 }, waiting: { moved: 0 } })
  expect(await so.leads()).toHaveLength(200)
  expect(so.crm.rows('person').filter(({ fields }) => fields['email'] === 'ann@acme.example')).toHaveLength(1)
})

test('the file fills what is blank, and wins only where somebody says so; what loses is kept', async () => {
  const so = await begin([{ ...ann, city: 'Bern' }])
  const id = await so.read(['Ann,Meier,ann@acme.example,,Luzern'])
  await so.preview(id)
  const kept = (await so.lines(id))[0]?.changes
  expect(kept).toMatchObject([{ field: 'city', from: 'Bern', to: 'Bern', losing: 'Luzern' }])
  await so.change(id, { known: 'win' })
  expect(await so.hub.import(owner, id)).toMatchObject({ state: 'draft' })
  await so.preview(id)
  expect((await so.lines(id))[0]?.changes).toMatchObject([{ from: 'Bern', to: 'Luzern', losing: 'Bern' }])
  await so.approve(id)
  expect(so.crm.rows('person')[0]?.fields['city']).toBe('Luzern')
})

test('whoever may be somebody known waits for an answer, and each answer is obeyed', async () => {
  const doubt = { firstName: 'Ann', lastName: 'Meier', phone: '+41443515633', city: 'Bern' }
  const so = await begin([doubt])
  const id = await so.read(['Ann,Meyer,,044 351 56 33,', 'Anna,Meier,,044 351 56 33,', 'A.,Meier,,044 351 56 33,'])
  const view = await so.preview(id)
  const asked = (await so.lines(id)).filter(({ kind }) => kind === 'doubt')
  expect(view.waiting.doubt).toBe(asked.length)
  expect(asked.length).toBeGreaterThan(0)
  const [first] = asked
  const known = first?.candidates[0]?.lead ?? ''
  expect(first?.candidates[0]).toMatchObject({
    title: 'Ann Meier',
    evidence: expect.arrayContaining([expect.any(String)]),
  })
  const line = first?.line ?? 0
  await so.hub.answerImportLine(owner, { id, line }, { kind: 'leave-out' })
  expect((await so.lines(id)).find((one) => one.line === line)).toMatchObject({ kind: 'left-out' })
  expect((await so.hub.imports(owner)).imports).toMatchObject([{ leftOut: 1, waiting: { doubt: asked.length - 1 } }])
  await so.hub.answerImportLine(owner, { id, line }, { kind: 'new' })
  expect((await so.lines(id)).find((one) => one.line === line)).toMatchObject({ kind: 'new' })
  await so.hub.answerImportLine(owner, { id, line }, { kind: 'is', lead: known })
  expect((await so.lines(id)).find((one) => one.line === line)).toMatchObject({ kind: 'join', lead: { lead: known } })
  await expect(so.hub.answerImportLine(owner, { id, line }, { kind: 'is', lead: 'lead_absent' })).rejects.toMatchObject(
    { code: 'lead-unknown' },
  )
})

test('what has moved since it was seen is not brought in; it is shown anew, and waits for another yes', async () => {
  const so = await begin([ann])
  const id = await so.read(['Ann,Meier,ann@acme.example,,Luzern', 'Bea,Huber,bea@huber.example,,Bern'])
  const { version } = await so.preview(id)
  const [lead] = await so.leads()
  await so.hub.editLead(owner, entityId(lead?.id ?? ''), { city: 'Zug' })
  await so.hub.approveImport(owner, id, { version })
  await so.world.drain()
  const after = await so.hub.import(owner, id)
  expect(after).toMatchObject({ state: 'ready', done: { new: 1, join: 0 }, waiting: { join: 1, moved: 1 } })
  expect((await so.lines(id))[0]).toMatchObject({
    isMoved: true,
    changes: [{ field: 'city', from: 'Zug', to: 'Zug', losing: 'Luzern' }],
  })
  await expect(so.hub.approveImport(owner, id, { version })).rejects.toMatchObject({ code: 'import-changed' })
  expect(await so.approve(id)).toMatchObject({ state: 'applied', waiting: { moved: 0 } })
  expect((await so.leads())[0]).toMatchObject({ title: 'Ann Meier' })
})

test('a yes to the first lines only leaves the others to be looked at', async () => {
  const so = await begin()
  const people = Array.from({ length: 5 }, (_, at) => `P${at},Q${at},p${at}@q${at}.example,,`)
  const id = await so.read([...people, 'P0,Q0,p0@q0.example,,Bern'])
  await so.preview(id)
  expect(await so.approve(id, 2)).toMatchObject({ state: 'ready', done: { new: 2 }, waiting: { new: 3, join: 1 } })
  expect(await so.approve(id)).toMatchObject({ state: 'applied', done: { new: 5, join: 1 } })
})

test('whoever was spoken with, asked not to be, or came a short time ago is told, or left out', async () => {
  const so = await begin([ann])
  const [lead] = await so.leads()
  const ref = { lead: lead?.id ?? '' }
  const at = new Date(so.world.clock.now - 3 * dayMs).toISOString()
  const longAgo = new Date(so.world.clock.now - 91 * dayMs).toISOString()
  await so.hub.engage(owner, {
    events: [
      { id: 'e1', kind: 'call-note', at, ...ref },
      { id: 'e2', kind: 'meeting', at: longAgo, ...ref },
    ],
  })
  await so.hub.editLead(owner, entityId(ref.lead), { doNotContactUntil: '2026-12-24' })
  const id = await so.read(['Ann,Meier,ann@acme.example,,Luzern', 'Bea,Huber,bea@huber.example,,Bern'])
  const told = await so.preview(id)
  expect(told).toMatchObject({ waiting: { join: 1, new: 1, noted: 1 } })
  expect((await so.lines(id))[0]?.notes).toEqual([
    'Not to be contacted until 2026-12-24.',
    'Somebody called on 2026-11-17.',
  ])
  await so.change(id, { recent: 'leave-out' })
  expect(await so.preview(id)).toMatchObject({ waiting: { join: 0, new: 1 }, leftOut: 1 })
  await so.approve(id)
  const again = await so.read(['Bea,Huber,bea@huber.example,,Zug'])
  await so.change(again, { recent: 'leave-out', recentDays: 30 })
  expect(await so.preview(again)).toMatchObject({ leftOut: 1 })
  expect((await so.lines(again))[0]?.notes).toEqual(['Another import brought them on 2026-11-20.'])
  so.world.clock.now += 31 * dayMs
  expect(await so.preview(again)).toMatchObject({ leftOut: 0, waiting: { join: 1 } })
})

test('whoever was deleted in every system is told, and not made again', async () => {
  const so = await begin([ann])
  const [row] = so.crm.rows('person')
  if (row !== undefined) so.crm.remove(row)
  so.world.clock.now += 60_000
  await so.world.drain()
  const id = await so.read(['Ann,Meier,ann@acme.example,,Luzern'])
  await so.preview(id)
  expect((await so.lines(id))[0]?.notes).toEqual(['Deleted in every system, and not made again there.'])
  await so.approve(id)
  expect(so.crm.rows('person').filter(({ fate }) => fate.kind === 'present')).toEqual([])
})

test('lines of which nothing becomes can be had as a table, with reasons, and nothing in it is a formula', async () => {
  const so = await begin()
  const id = await so.read(['Ann,Meier,ann@acme.example,,', ',,no mail,,"=HYPERLINK(""x"")"'])
  expect(await so.preview(id)).toMatchObject({ refused: 1, waiting: { new: 1 } })
  expect(await so.hub.rejectedLines(owner, id)).toBe(
    `${titles},Line,Reason\r\n,,no mail,,"'=HYPERLINK(""x"")",3,"It names nobody: no name, no e-mail address and no phone number. “no mail” is no e-mail address, left out."\r\n`,
  )
})

test('a partner becomes the source of those who are new, and the yield of the list is what became of them', async () => {
  const so = await begin([{ ...ann, email: 'other@acme.example', phone: '', source: 'Web', firstName: 'Zoe' }])
  const known = 'Zoe,Meier,other@acme.example,,Bern'
  const id = await so.read(['Ann,Meyer,ann@else.example,,', 'Bea,Huber,bea@huber.example,,', known])
  await so.change(id, { partner: 'Acme Lists', known: 'win' })
  await so.preview(id)
  expect((await so.lines(id)).at(-1)?.changes.map(({ field }) => field)).toEqual(['city'])
  await so.approve(id)
  const [first] = await so.leads()
  const view = await so.hub.editLead(owner, entityId(first?.id ?? ''), { status: 'Qualified' })
  expect(view.fields.find(({ field }) => field === 'source')?.value).toBe('Acme Lists')
  const [listed] = (await so.hub.imports(owner)).imports
  expect(listed).toMatchObject({ id, done: { new: 2, join: 1 }, waiting: { new: 0, join: 0 } })
  expect((await so.hub.import(owner, id)).yield).toEqual([
    { status: null, leads: 2 },
    { status: 'Qualified', leads: 1 },
  ])
})

test('what cannot be is refused, and says what would help', async () => {
  const so = await begin()
  const id = await so.read(['Ann,Meier,ann@acme.example,,'])
  const code = (refused: string) => expect.objectContaining({ code: refused })
  await expect(so.hub.approveImport(owner, id, { version: 1 })).rejects.toEqual(code('import-not-ready'))
  await expect(so.hub.answerImportLine(owner, { id, line: 2 }, { kind: 'new' })).rejects.toEqual(
    code('import-not-ready'),
  )
  await expect(so.hub.changeImport(owner, id, { columns: [null] })).rejects.toEqual(code('columns-differ'))
  await so.hub.changeImport(owner, id, { columns: [null, null, null, null, null] })
  await expect(so.hub.previewImport(owner, id)).rejects.toEqual(code('no-columns'))
  await so.hub.changeImport(owner, id, { columns: [null, 'lastName', null, null, null] })
  await so.hub.previewImport(owner, id)
  await expect(so.hub.previewImport(owner, id)).rejects.toEqual(code('import-busy'))
  await so.world.drain()
  await expect(so.hub.answerImportLine(owner, { id, line: 1 }, { kind: 'new' })).rejects.toEqual(code('line-unknown'))
  await so.approve(id)
  await expect(so.hub.answerImportLine(owner, { id, line: 2 }, { kind: 'new' })).rejects.toEqual(
    code('import-not-ready'),
  )
  await expect(so.hub.discardImport(owner, id)).rejects.toEqual(code('import-applied'))
  const other = await so.read(['Bea,Huber,bea@huber.example,,'])
  await so.preview(other)
  await so.hub.discardImport(owner, other)
  await expect(so.hub.import(owner, other)).rejects.toEqual(code('import-unknown'))
  for (const table of ['import_made', 'import_key']) expect(await rowsOf(so.world.db, table)).toEqual([])
})

test('a hub that is killed between two batches goes on where it was, and two hubs at once do nothing twice', async () => {
  const so = await begin()
  const people = Array.from({ length: 1_200 }, (_, at) => `P${at},Q${at},p${at}@q${at}.example,,`)
  const id = await so.read(people)
  await so.hub.previewImport(owner, id)
  await so.hub.run('change:ws_1')
  expect((await so.hub.import(owner, id)).progress).toEqual({ done: 500, total: 1_200 })
  expect((await so.hub.progress(owner)).jobs).toMatchObject([
    { kind: 'import', title: 'Matching: fair.csv', done: 500 },
  ])
  const view = await (async () => {
    await so.world.drain()
    return so.hub.import(owner, id)
  })()
  expect(view.waiting.new).toBe(1_200)
  await so.hub.approveImport(owner, id, { version: view.version })
  await Promise.all([so.hub.run('change:ws_1'), so.hub.run('change:ws_1')])
  await so.world.drain()
  expect(await so.hub.import(owner, id)).toMatchObject({ state: 'applied', done: { new: 1_200 } })
  expect(await rowsOf(so.world.db, 'entity')).toHaveLength(1_200)
  const made = (await rowsOf(so.world.db, 'ledger')).filter(({ kind }) => kind === 'created')
  expect(made).toHaveLength(1_200)
})

test('who was new is taken back where nobody else has had a hand in it, and the others stay, with the reason', async () => {
  const so = await begin()
  const names = ['Ann', 'Bea', 'Cem', 'Dan', 'Eva']
  const id = await so.read(
    names.map((name) => `${name},L${name},${name.toLowerCase()}@${name.toLowerCase()}.example,,Bern`),
  )
  await so.preview(id)
  await so.approve(id)
  const leads = new Map((await so.leads()).map((lead) => [lead.title.slice(0, 3), entityId(lead.id)]))
  const lead = (name: string) => leads.get(name) ?? entityId('lead_none')
  await so.hub.editLead(owner, lead('Bea'), { city: 'Zug' })
  await so.hub.giveFeedback(owner, lead('Cem'), { kind: 'wrong-segment' })
  // What a system puts into blanks of a new record, and what somebody puts there later.
  const recordOf = (name: string) => so.crm.rows('person').find(({ fields }) => fields['firstName'] === name)
  for (const name of ['Dan', 'Eva']) edit(so.crm, recordOf(name), { status: 'New' })
  so.world.clock.now += 60_000
  await so.world.drain()
  edit(so.crm, recordOf('Eva'), { title: 'CEO' })
  so.world.clock.now += 60_000
  await so.world.drain()
  const seen = await so.hub.importRetraction(owner, id)
  expect(seen).toMatchObject({
    going: 2,
    systems: [{ title: 'A', records: 2, means: 'The record is marked as removed in the world.' }],
    kept: [
      { reason: 'Somebody has changed them since.', leads: 2, sample: [{ title: 'Bea LBea' }, { title: 'Eva LEva' }] },
      { reason: 'They did something since, or somebody said something of them.', leads: 1 },
    ],
  })
  await expect(so.hub.retractImport(owner, id, 4)).rejects.toMatchObject({ code: 'import-changed' })
  const { version } = await so.hub.import(owner, id)
  await so.hub.retractImport(owner, id, 2)
  await so.world.drain()
  expect(await so.hub.import(owner, id)).toMatchObject({ state: 'applied', version: version + 2 })
  const there = so.crm.rows('person').filter(({ fate }) => fate.kind === 'present')
  expect(there.map(({ fields }) => fields['firstName'])).toEqual(['Bea', 'Cem', 'Eva'])
  const { entries } = await so.hub.timeline(owner, lead('Ann'))
  expect(entries.find(({ kind }) => kind === 'removing')).toMatchObject({
    actor: 'user:user_ann',
    evidence: ['The list fair.csv was taken back.'],
  })
  expect(await so.hub.importRetraction(owner, id)).toMatchObject({ going: 0 })
  await expect(so.hub.retractImport(owner, id, 1)).rejects.toMatchObject({ code: 'nothing-to-delete' })
})

test('who is being written and whom a system had already stays too', async () => {
  const b = remote('b')
  const so = await begin([], [b.connector])
  const id = await so.read(['Ann,LAnn,ann@ann.example,,', 'Bea,LBea,bea@bea.example,,'])
  const { version } = await so.preview(id)
  await so.hub.approveImport(owner, id, { version })
  await so.hub.run('change:ws_1')
  expect((await so.hub.importRetraction(owner, id)).kept).toMatchObject([
    { leads: 2, reason: expect.stringContaining('just being written') },
  ])
  await so.world.drain()
  expect(await so.hub.importRetraction(owner, id)).toMatchObject({ going: 2, kept: [] })
  b.crm.add('person', { firstName: 'Ann', lastName: 'LAnn', email: 'ann@ann.example' })
  await so.world.connect('b')
  await so.world.approve()
  expect(await so.hub.importRetraction(owner, id)).toMatchObject({
    going: 1,
    systems: [{ records: 1 }, { records: 1 }],
    kept: [{ reason: 'A system had them already.', sample: [{ title: 'Ann LAnn' }] }],
  })
})

test('people of a list are routed to the office of their postal code', async () => {
  const so = await openTerritories(1)
  await so.publish(three)
  const { read, preview, approve, lines } = verbsOf(so.world)
  const id = await read(['Ann,Meier,ann@acme.example,6003,Luzern'], 'First name,Last name,Email,PLZ,City')
  await preview(id)
  await approve(id)
  const [line] = await lines(id)
  const lead = await so.world.hub.lead(owner, entityId(line?.lead?.lead ?? ''))
  expect(lead.office).toMatchObject({ id: 'luzern' })
  expect(await so.world.hub.lead(of(luzern), entityId(lead.id))).toMatchObject({ lists: [] })
  await expect(so.world.hub.lead(of(egeli), entityId(lead.id))).rejects.toMatchObject({ code: 'lead-unknown' })
})

test('a long list is kept whole, in order, in parts that a database takes', async () => {
  const so = await begin()
  const far = Array.from({ length: 700 }, (_, at) => `P${at},Q${at},p${at}@q${at}.example,,${'x'.repeat(4_000)}`)
  const id = await so.read(far)
  const kept = await rowsOf(so.world.db, 'import_line')
  expect(kept.map(({ line }) => line)).toEqual(far.map((_, at) => at + 2))
  expect(String(kept.at(-1)?.['cells'])).toContain('p699@q699.example')
  expect(await so.hub.import(owner, id)).toMatchObject({ lines: 700, state: 'draft' })
})
