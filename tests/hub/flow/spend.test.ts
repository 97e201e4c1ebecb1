import { expect, test } from 'vitest'
import { createContext } from '#hub/flow/context.ts'
import { recallPace, spentStatements } from '#hub/flow/spend.ts'
import { findConnection, type Connection } from '#hub/store/workspace/connections.ts'
import { selectSpent } from '#hub/store/workspace/spent.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { openWorld, remote } from '#tests/hub/world.ts'

const quotas = [{ name: 'reads', calls: 60, perSeconds: 60 }]

/** Three lists: the first two were connected by one person, the third by another. */
const start = async () => {
  const { connector } = remote('sheet', { manifest: { quotas } })
  const world = await openWorld({ connectors: [connector] })
  const ids: ConnectionId[] = []
  for (const spender of ['ann', 'ann', 'bea']) {
    const id = await world.connect('sheet')
    await world.db.write([
      { sql: `update connection set facts = json_set(facts, '$.spender', ?) where id = ?`, args: [spender, id] },
      { sql: 'delete from spent', args: [] },
    ])
    ids.push(id)
  }
  const context = createContext(world.ports, world.context.workspace, world.db)
  const connections: Connection[] = []
  for (const id of ids) {
    const found = await findConnection(world.db, id)
    if (found !== null) connections.push(found)
  }
  return { world, context, connections }
}

const three = <Item>([first, second, last]: readonly Item[]): readonly [Item, Item, Item] => {
  if (first === undefined || second === undefined || last === undefined) throw new Error('There are three.')
  return [first, second, last]
}

test('connections that a remote counts together share one pace', async () => {
  const { context, connections } = await start()
  const [list, sameOwner, other] = three(connections)
  const { pace } = context.open(list)
  for (let n = 0; n < 60; n += 1) pace.count('/values')
  expect(context.open(sameOwner).pace.waitMs(0)).toBeGreaterThan(0)
  expect(context.open(other).pace.waitMs(0)).toBe(0)
})

test('another process knows what was spent through any of them', async () => {
  const { world, context, connections } = await start()
  const [list, sameOwner, other] = three(connections)
  for (const [connection, calls] of [
    [list, 40],
    [sameOwner, 20],
  ] as const) {
    for (let n = 0; n < calls; n += 1) context.open(connection).pace.count('/values')
    await world.db.write(spentStatements(context, connection.id))
  }
  const afresh = createContext(world.ports, world.context.workspace, world.db)
  const waitOf = async (connection: Connection): Promise<number> => {
    const [spent] = await world.db.read([selectSpent(connection.id)])
    return recallPace(afresh, connection, spent).waitMs(0)
  }
  expect(await waitOf(other)).toBe(0)
  expect(await waitOf(sameOwner)).toBeGreaterThan(0)
  expect(await waitOf(list)).toBeGreaterThan(0)
})
