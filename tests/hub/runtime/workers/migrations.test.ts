import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const root = new URL('../../../../', import.meta.url)
const list = await readFile(new URL('hub/runtime/workers/migrations.ts', root), 'utf8')

/** Migration names in the order of the list that begins with this constant. */
function named(constant: string): readonly string[] {
  const [, body = ''] = new RegExp(`${constant}[^=]*= \\[([^\\]]*)\\]`).exec(list) ?? []
  return [...body.matchAll(/name: '([^']+)', sql: (\w+)/g)].map(([, name = '', sql = '']) => {
    const [, file = ''] = new RegExp(`import ${sql} from '[^']*/([^/']+)'`).exec(list) ?? []
    expect(file, `the text of ${name}`).toBe(name)
    return name
  })
}

test.each([
  ['control', 'controlMigrations'],
  ['workspace', 'workspaceMigrations'],
])('the Worker carries every migration of the %s databases, in order', async (folder, constant) => {
  const files = await readdir(new URL(`hub/store/${folder}/migrations/`, root))
  expect(named(constant)).toEqual(files.filter((name) => name.endsWith('.sql')).toSorted())
})
