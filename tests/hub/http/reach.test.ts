import { expect, test } from 'vitest'
import { castOf, openDoor } from '#tests/support/door.ts'

test('every request acts with the reach its member has then: of admins all, of others what an admin gave them', async () => {
  const world = await openDoor()
  const { workspace, cookies, users } = await castOf(world)
  const here = `/api/v1/workspaces/${workspace}`
  const reachOf = async (cookie: string): Promise<unknown> => {
    await world.ask('GET', `${here}/leads`, { cookie })
    const [actor] = world.hub.calls.at(-1)?.args ?? []
    return actor
  }
  const give = (who: string, reach: unknown, cookie = cookies.admin) =>
    world.ask('PUT', `${here}/members/${who}/reach`, { cookie, body: { reach } })
  expect(await reachOf(cookies.rep)).toMatchObject({ role: 'rep', reach: [] })
  expect((await give(users.rep, ['luzern', 'egeli'])).status).toBe(204)
  expect(await reachOf(cookies.rep)).toMatchObject({ reach: ['luzern', 'egeli'] })
  expect((await give(users.rep, 'all')).status).toBe(204)
  expect(await reachOf(cookies.rep)).toMatchObject({ reach: 'all' })
  await give(users.admin, ['luzern'])
  expect(await reachOf(cookies.admin)).toMatchObject({ role: 'admin', reach: 'all' })
  expect((await give(users.rep, ['Luzern'])).status).toBe(400)
  expect((await give(users.rep, ['luzern'], cookies.manager)).status).toBe(403)
  world.close()
})

test('an invitation carries the offices it was made for', async () => {
  const world = await openDoor()
  const { workspace, cookies } = await castOf(world)
  const body = { email: 'stranger@example.com', role: 'rep', reach: ['luzern'] }
  const made = await world.ask('POST', `/api/v1/workspaces/${workspace}/invitations`, { cookie: cookies.owner, body })
  const { link }: { link: string } = await made.json()
  const token = link.split('#')[1]
  await world.ask('POST', '/api/v1/invitations/accept', { cookie: cookies.stranger, body: { token } })
  await world.ask('GET', `/api/v1/workspaces/${workspace}/leads`, { cookie: cookies.stranger })
  expect(world.hub.calls.at(-1)?.args[0]).toMatchObject({ role: 'rep', reach: ['luzern'] })
  world.close()
})
