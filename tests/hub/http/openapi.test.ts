import { expect, test } from 'vitest'
import { format } from 'prettier'
import { openApi } from '#hub/http/openapi.ts'
import { routeTable } from '#hub/http/table.ts'
import { openDoor } from '#tests/support/door.ts'

const document = openApi(routeTable)
const text = JSON.stringify(document)

test('docs/openapi.json is the document of the route table', async () => {
  // Written anew by `npx vitest run tests/hub/http/openapi.test.ts -u`.
  const printed = await format(text, { parser: 'json', printWidth: 120 })
  await expect(printed).toMatchFileSnapshot('../../../docs/openapi.json')
})

test('every reference in the document leads somewhere', () => {
  const names = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name))
  expect(names.size).toBeGreaterThan(15)
  const defined = [...text.matchAll(/"(\w+)":\{"type":"object"/g)].map(([, name]) => name)
  for (const name of names) expect(defined).toContain(name)
})

test('operations have unique names, and every request body forbids unknown keys', () => {
  const names = routeTable.map(({ route }) => route.name)
  expect(new Set(names).size).toBe(names.length)
  for (const body of text.matchAll(
    /"requestBody":\{"required":true,"content":\{"application\/json":\{"schema":(\{.*?\})\}\}\}/g,
  )) {
    expect(body[1]).toContain('"additionalProperties":false')
  }
})

test('the hub serves the same document to anyone', async () => {
  const world = await openDoor()
  const reply = await world.ask('GET', '/api/v1/openapi.json')
  expect(await reply.json()).toEqual(JSON.parse(text))
  world.close()
})
