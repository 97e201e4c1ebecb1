import { globSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parts } from './compile.ts'
import { createOverlay, runHere } from './overlay.ts'
import type { Overlay } from './overlay.ts'

const root = resolve(import.meta.dirname, '../..')
const worlds = [
  "fetch('x')",
  "new URL('x')",
  'new Response()',
  'process.exit()',
  'console.log(1)',
  'setTimeout(() => 1, 1)',
]

/** Places and what they must not be able to name. */
const forbidden: Readonly<Record<string, readonly string[]>> = {
  'hub/core': [...worlds, 'crypto.randomUUID()', 'Buffer.from([])', 'document.title'],
  shared: [...worlds, 'crypto.randomUUID()', 'document.title'],
  connectors: ['process.exit()', 'Buffer.from([])', 'document.title'],
}
const climbs = Object.entries(forbidden).flatMap(([part, lines]) => {
  return lines.map((line, at) => ({ part, line, file: `${part}/climb-${at}.ts` }))
})

let overlay: Overlay
const said = new Map<string, string>()
beforeAll(() => {
  overlay = createOverlay()
  for (const { file, line } of climbs) overlay.write(file, `export const a = ${line}\n`)
  overlay.write(
    'hub/core/lawful.ts',
    "import type { Manifest } from '#shared/connector.ts'\nexport type A = Manifest\n",
  )
  overlay.write('hub/core/opaque.ts', 'export const a = (reply: Response): number => reply.status\n')
  for (const part of Object.keys(forbidden)) said.set(part, overlay.run('tsc', '-p', part).said)
})
afterAll(() => overlay.remove())

describe('a pure part does not compile when it names the world', () => {
  test.for(climbs)('$part: $line', ({ part, file }) => {
    expect(said.get(part)).toContain(`${file}(1,`)
  })

  test('the web types of the contract are names without members there', () => {
    expect(said.get('hub/core')).toContain('hub/core/opaque.ts(1,')
  })

  test('the contract itself compiles there', () => {
    expect(said.get('hub/core')).not.toMatch(/lawful|connector\.ts/u)
  })
})

describe('no check reports success over files it did not see', () => {
  const sources = globSync('{shared,connectors,hub,apps,tests}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: ['**/node_modules', '**/dist', 'apps/hubspot', 'apps/salesforce', 'apps/sheets'],
  }).toSorted()
  const seen = (output: string): Set<string> => {
    return new Set(output.split('\n').map((line) => relative(root, resolve(root, line.trim()))))
  }

  test('lint sees every source file', () => {
    const files = seen(runHere('oxlint', '--debug=files').said)
    expect(sources.filter((file) => !files.has(file))).toEqual([])
  })

  test('a compiler sees every source file', () => {
    const files = seen(parts.map((part) => runHere('tsc', '-p', part, '--listFilesOnly').said).join('\n'))
    expect(sources.filter((file) => !files.has(file))).toEqual([])
  })
})
