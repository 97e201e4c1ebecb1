import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const configs = ['package.json', 'tsconfig.json', '.oxlintrc.json', 'knip.json', '.prettierrc.json', 'vitest.config.ts']
const parts = ['shared', 'connectors', 'hub/core', 'hub/runtime/workers', 'apps/settings', 'tests/browser']

export interface Overlay {
  /** Adds a file; folders are made. */
  write(path: string, text: string): void
  /** Runs a tool of node_modules/.bin in the overlay; gives its exit code and everything it said. */
  run(tool: string, ...args: readonly string[]): Ran
  remove(): void
}

export interface Ran {
  readonly code: number | null
  readonly said: string
}

/** A small tree of its own with this repository's configuration and `shared`, in which forbidden lines can be written. */
export function createOverlay(): Overlay {
  const folder = mkdtempSync(join(tmpdir(), 'lead-hub-fences-'))
  for (const name of configs) cpSync(join(root, name), join(folder, name))
  for (const part of parts) cpSync(join(root, part, 'tsconfig.json'), join(folder, part, 'tsconfig.json'))
  cpSync(join(root, 'shared'), join(folder, 'shared'), { recursive: true })
  for (const name of ['plugin.ts', 'rooms.ts']) {
    cpSync(join(root, 'tests/fences', name), join(folder, 'tests/fences', name))
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    run: (tool, ...args) => runTool(folder, tool, args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The same on the repository itself. */
export const runHere = (tool: string, ...args: readonly string[]): Ran => runTool(root, tool, args)

function runTool(cwd: string, tool: string, args: readonly string[]): Ran {
  const bin = join(root, 'node_modules/.bin')
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}`, FORCE_COLOR: '0', NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync(join(bin, tool), args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return { code: status, said: `${stdout}${stderr}` }
}
