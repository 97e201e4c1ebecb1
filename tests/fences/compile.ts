import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Every part that is compiled with a configuration of its own. */
export const parts: readonly string[] = [
  '.',
  'shared',
  'connectors',
  'hub/core',
  'hub/runtime/workers',
  'apps/settings',
  'tests/browser',
]

const root = resolve(import.meta.dirname, '../..')

/** Compiles a part without output; true where it has no error. A part without a source file is no error. */
function compile(part: string): boolean {
  if (globSync('**/*.{ts,tsx}', { cwd: join(root, part), exclude: ['**/node_modules'] }).length === 0) return true
  const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', part], { cwd: root, stdio: 'inherit' })
  return status === 0
}

// Run by `npm run check:types`.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = parts.map(compile).every(Boolean) ? 0 : 1
}
