import { expect, test } from 'vitest'
import { entityId } from '#shared/ids.ts'
import { createContext } from '#hub/flow/context.ts'
import { routeNext } from '#hub/flow/route.ts'
import { openWorld, owner, rowsOf, workspace } from '#tests/hub/world.ts'
import { egeli, luzern, romandie, three } from '#tests/support/offices.ts'
import { rep, routingOf } from '#tests/support/routing.ts'

test('10,000 leads that two hubs give at once end within one of everybody’s part, and none is given twice', async () => {
  const so = await openWorld()
  const weights = [5, 3, 2, 1, 1]
  const team = weights.map((weight, n) => rep(`r${n}`, { weight, capacity: n === 4 ? 100 : null }))
  await so.hub.publishRouting(owner, { version: 0, routing: routingOf(team) })
  const leads = 10_000
  const ids = Array.from({ length: leads }, (_, n) => [`lead_x${String(n).padStart(5, '0')}`, `Person ${n}`])
  await so.db.write([
    {
      sql: `insert into entity (id, kind, fields, origins, version, title, created_at, updated_at)
        select value->>0, 'lead', json_object('lastName', value->>1), '{}', 1, value->>1, 1, 1 from json_each(?)`,
      args: [JSON.stringify(ids)],
    },
    {
      sql: `insert into dispatch (entity, since, due_at) select id, 1, 0 from entity where id like 'lead_x%'`,
      args: [],
    },
  ])
  const other = createContext(so.ports, workspace, so.db)
  const work = async (context: typeof other) => {
    for (let turn = 0; turn < 200; turn += 1) if ((await routeNext(context)).againInMs === null) return
  }
  await Promise.all([work(so.context), work(other)])
  const given = await rowsOf(so.db, 'assignment')
  expect(given).toHaveLength(leads)
  expect(new Set(given.map(({ entity }) => entity)).size).toBe(leads)
  const counts = weights.map((_, n) => given.filter((row) => row['owner'] === `r${n}@acme.example`).length)
  // Until the last is full all five take part, and the other four from then on.
  const withAll = 100 * 12
  const parts = weights.slice(0, 4).map((weight) => (withAll * weight) / 12 + ((leads - withAll) * weight) / 11)
  expect(counts[4]).toBe(100)
  for (const [n, part] of parts.entries()) expect(Math.abs((counts[n] ?? 0) - part)).toBeLessThan(1.5)
}, 120_000)

test('after two thousand edits of territories and places each lead has one office, and nobody outside it', async () => {
  const { hub, db, clock, drain } = await openWorld()
  const offices = [luzern, romandie, egeli]
  const reps = [
    rep('lu', { offices: [luzern] }),
    rep('ro', { offices: [romandie] }),
    rep('eg', { offices: [egeli] }),
    rep('two', { offices: [luzern, egeli] }),
  ]
  await hub.publishTerritory(owner, { version: 0, territory: three })
  await hub.publishRouting(owner, { version: 0, routing: routingOf(reps) })
  const ids = Array.from({ length: 20 }, (_, n) => `lead_${n}`)
  await db.write([
    {
      sql: `insert into entity (id, kind, fields, origins, version, title, created_at, updated_at)
        select value, 'lead', '{"lastName":"X"}', '{}', 1, 'X', 1, 1 from json_each(?)`,
      args: [JSON.stringify(ids)],
    },
  ])
  let dice = 7
  const throwOf = (sides: number) => {
    dice = (dice * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((dice / 2_147_483_648) * sides)
  }
  const codes = ['6003', '1003', '8001', '3950', '6999', '']
  const publish = async () => {
    const areas = three.areas.map((area) => ({ ...area, office: offices[throwOf(3)] ?? luzern }))
    const { version } = await hub.territory(owner, undefined)
    const rest = throwOf(4) === 0 ? null : (offices[throwOf(3)] ?? null)
    await hub.publishTerritory(owner, { version, territory: { ...three, areas: areas.slice(throwOf(3)), rest } })
  }
  for (let edit = 1; edit <= 2_000; edit += 1) {
    clock.now += 3_600_000
    if (throwOf(4) === 0) await publish()
    else await hub.editLead(owner, entityId(ids[throwOf(20)] ?? ''), { postalCode: codes[throwOf(6)] ?? '' })
    if (throwOf(3) > 0) continue
    await drain()
    const rows = await rowsOf(db, 'entity')
    const astray = rows.filter(({ owner: held, office }) => {
      const holder = reps.find(({ email }) => email === held)
      return held !== null && holder?.offices.some((id) => id === office) !== true
    })
    expect({ edit, astray }).toEqual({ edit, astray: [] })
  }
  const given = (await rowsOf(db, 'assignment')).filter((row) => row['owner'] !== null)
  expect(given.length).toBeGreaterThan(500)
}, 120_000)
