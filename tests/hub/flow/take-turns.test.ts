import { expect, test } from 'vitest'
import { runConnection } from '#hub/flow/take-turns.ts'
import { openWorld, remote } from '#tests/hub/world.ts'

const { traits } = remote('crm').connector.manifest

/** Two remotes with one person each who is to be written to the other. Only `sheet` takes turns. */
const start = async () => {
  const sheet = remote('sheet', { manifest: { traits: { ...traits, takesTurns: true } } })
  const crm = remote('crm')
  const world = await openWorld({ connectors: [sheet.connector, crm.connector] })
  const ids = { sheet: await world.connect('sheet'), crm: await world.connect('crm') }
  await world.approve()
  for (const { crm: rows } of [sheet, crm])
    rows.add('person', { email: `${rows === crm.crm}@example.com`, lastName: 'N' })
  world.clock.now += 600_000
  world.woken.clear()
  return { world, ids, sheet: sheet.crm, crm: crm.crm }
}

test('where reads and writes take turns, the deliver lane leaves everything to the pull lane', async () => {
  const { world, ids, sheet } = await start()
  const before = { ...sheet.calls }
  expect(await runConnection(world.context, 'deliver', ids.sheet)).toEqual({ againInMs: null })
  expect(sheet.calls).toEqual(before)
  expect([...world.woken]).toEqual([`pull:${world.context.workspace}:${ids.sheet}`])
})

test('the pull lane reads and delivers, and from then on whoever wakes the other wakes it', async () => {
  const { world, ids, sheet, crm } = await start()
  await world.drain()
  expect([sheet, crm].map((rows) => rows.rows('person').length)).toEqual([2, 2])
  await runConnection(world.context, 'pull', ids.sheet)
  world.woken.clear()
  for (const id of Object.values(ids)) world.context.wake('deliver', id)
  const lane = (kind: string, id: string) => `${kind}:${world.context.workspace}:${id}`
  expect([...world.woken]).toEqual([lane('pull', ids.sheet), lane('deliver', ids.crm)])
})
