import { expect, test } from 'vitest'
import { databaseName, databaseUrl } from '#hub/runtime/workers/database-name.ts'
import { parseSettings } from '#hub/http/config.ts'
import { workspaceId } from '#shared/ids.ts'

test('a workspace has a database of its own, whose name is a label of a host', () => {
  expect(databaseName(workspaceId('ws_0af3'))).toBe('ws-0af3')
})

test.each(['ws_../control', 'ws_a.b', 'ws_', 'ws_A', `ws_${'a'.repeat(51)}`])(
  'an id that is none of ours opens no database: %s',
  (id) => {
    expect(() => databaseName(workspaceId(id))).toThrow('There is no such workspace.')
  },
)

test('the name takes the place of the star, or becomes the first part of the path', () => {
  expect(databaseUrl('https://*-org.turso.io', 'control')).toBe('https://control-org.turso.io')
  expect(databaseUrl('http://127.0.0.1:8080', 'ws-1')).toBe('http://127.0.0.1:8080/ws-1/')
})

test('an address with a star is a setting', () => {
  const key = `k1:${'A'.repeat(43)}=`
  const env = { LIBSQL_URL: 'https://*-org.turso.io', HUB_KEYS: key, AUTH_SECRET: 'x'.repeat(32) }
  const { libsql } = parseSettings(env, { runtime: 'workers', connectors: [] })
  expect(libsql).toEqual({ url: 'https://*-org.turso.io' })
})
