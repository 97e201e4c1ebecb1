import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { climbs, lawful } from './climbs.ts'
import { createOverlay } from './overlay.ts'
import type { Overlay } from './overlay.ts'

/** `connectors/index.ts` and the like have one true name; all other climbers get a file of their own. */
const fileOf = (file: string, at: number): string =>
  file === 'connectors/index.ts' ? file : file.replace(/\.(?:test\.)?ts$/u, (ending) => `-${at}${ending}`)

let overlay: Overlay
const found = new Map<string, string[]>()
beforeAll(() => {
  overlay = createOverlay()
  climbs.forEach(({ file, line }, at) => overlay.write(fileOf(file, at), `${line}\n`))
  for (const [file, line] of lawful) overlay.write(file, `${line}\n`)
  const { said } = overlay.run('oxlint', '-f', 'json')
  for (const { filename, code } of JSON.parse(said).diagnostics)
    found.set(filename, [...(found.get(filename) ?? []), code])
})
afterAll(() => overlay.remove())

describe('a fence refuses who climbs it', () => {
  test.for(climbs.map((entry, at) => ({ ...entry, at })))('$rule in $file ($at)', ({ file, rule, at }) => {
    expect(found.get(fileOf(file, at)) ?? []).toContain(rule)
  })
})

test.for(lawful)('%s is on the right side', ([file]) => {
  expect(found.get(file) ?? []).toEqual([])
})
