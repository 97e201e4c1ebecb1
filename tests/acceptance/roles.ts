import assert from 'node:assert/strict'
import { z } from 'zod'
import { HubRefused } from '#apps/sandbox/demo/hub-client.ts'
import { overviewView } from '#shared/api/connection.ts'
import { problemDetails } from '#shared/api/workspace.ts'
import { check, type Group } from './support/check.ts'
import { invited, signedUp } from './support/members.ts'
import { starterOf } from './support/runtime.ts'

const refused =
  (status: number) =>
  (error: unknown): boolean => {
    assert(error instanceof HubRefused, String(error))
    assert.equal(error.status, status, error.message)
    return true
  }

export const roles: Group = {
  name: 'Who may what',
  settings: { records: 30, until: 'connected' },
  checks: [
    check('a viewer sees, but cannot approve, edit, answer or connect: 403', async (system) => {
      const viewer = await invited(system, 'viewer')
      const { hash } = await system.hub.plan()
      const { base } = system.hub
      assert.equal((await viewer.get(`${base}/overview`, overviewView)).workspace.name, 'Sandbox')
      await assert.rejects(viewer.send('POST', `${base}/first-sync/approve`, { hash }), refused(403))
      const [row] = await system.hub.search('')
      const edit = viewer.send('PATCH', `${base}/leads/${row?.id ?? ''}`, { fields: { title: 'x' } })
      await assert.rejects(edit, refused(403))
      await assert.rejects(viewer.send('POST', `${base}/connections`, { connector: 'memory' }), refused(403))
    }),
    check('the addresses for pushes are shown to admins only', async (system) => {
      const rep = await invited(system, 'rep')
      const list = z.object({ connections: z.array(z.object({ pushAddress: z.string().nullable() })) })
      const { connections } = await rep.get(`${system.hub.base}/connections`, list)
      assert(
        connections.every(({ pushAddress }) => pushAddress === null),
        JSON.stringify(connections),
      )
    }),
    check('somebody else’s workspace is not there: 404', async (system) => {
      const stranger = await signedUp(system, 'stranger')
      for (const path of ['', '/leads', '/connections', '/first-sync', '/reviews']) {
        const reply = await stranger.request(`${system.hub.base}${path === '' ? '/overview' : path}`)
        assert.equal(reply.status, 404, path)
      }
      const { hash } = await system.hub.plan()
      await assert.rejects(stranger.send('POST', `${system.hub.base}/first-sync/approve`, { hash }), refused(404))
    }),
    check('nobody at all gets 401', async (system) => {
      const reply = await fetch(`${system.stage.client.origin}${system.hub.base}/leads`)
      assert.equal(reply.status, 401)
    }),
    check('unknown members of a JSON body are a 400 that names them', async (system) => {
      const { hash } = await system.hub.plan()
      const body = JSON.stringify({ hash, surprise: 1 })
      const headers = { 'content-type': 'application/json' }
      const path = `${system.hub.base}/first-sync/approve`
      const reply = await system.hub.client.request(path, { method: 'POST', body, headers })
      assert.equal(reply.status, 400)
      assert.match(JSON.stringify(problemDetails.parse(await reply.json())), /surprise/)
    }),
    check('a missing setting stops the start with its name and an example', async (system) => {
      const { AUTH_SECRET: _left, ...env } = system.stage.env
      const elsewhere = { ...env, PORT: '0', PUBLIC_URL: 'http://localhost:1' }
      await assert.rejects(starterOf(system.runtime)(elsewhere), /AUTH_SECRET is not set\. Example: AUTH_SECRET=/)
    }),
    check('a malformed setting stops the start, and its value is not told', async (system) => {
      const elsewhere = { ...system.stage.env, PORT: '0', PUBLIC_URL: 'http://localhost:1', HUB_KEYS: 'k1:hunter2' }
      await assert.rejects(starterOf(system.runtime)(elsewhere), (error) => {
        assert.match(String(error), /HUB_KEYS .*Example: HUB_KEYS=/)
        assert.doesNotMatch(String(error), /hunter2/)
        return true
      })
    }),
  ],
}
