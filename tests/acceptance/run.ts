import { parseArgs } from 'node:util'
import { groups } from './groups.ts'
import { said, type Group } from './support/check.ts'
import type { Runtime } from './support/runtime.ts'
import { startSystem, type System } from './support/system.ts'

const usage = 'npm run -s acceptance -- --runtime node|workers [--only text]'
const logLinesShown = 15
/** Most of a group's time is waiting, so that groups hardly slow each other. */
const groupsAtOnce = 3

interface Tally {
  passed: number
  failed: number
}

/** Runs the black-box suite against one runtime; the exit code is 1 where a guarantee does not hold. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runtime: { type: 'string', default: 'node' }, only: { type: 'string' } } })
  const { runtime } = values
  if (runtime !== 'node' && runtime !== 'workers') throw new Error(`--runtime is node or workers.\n${usage}`)
  const tally: Tally = { passed: 0, failed: 0 }
  const waiting = [...chosen(values.only ?? '')]
  const runNext = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      say(await runGroup(group, runtime, tally))
    }
  }
  await Promise.all(Array.from({ length: groupsAtOnce }, runNext))
  say(`\n${tally.passed} passed, ${tally.failed} failed`)
  process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0
}

/** Groups and checks whose name has this text. A check stands on those before it, so these are run as well. */
function chosen(only: string): readonly Group[] {
  const wanted = only.toLowerCase()
  return groups.flatMap((group) => {
    if (wanted === '' || group.name.toLowerCase().includes(wanted)) return [group]
    const last = group.checks.findLastIndex(({ name }) => name.toLowerCase().includes(wanted))
    return last === -1 ? [] : [{ ...group, checks: group.checks.slice(0, last + 1) }]
  })
}

/** Answers what is to be said of the group. */
async function runGroup(group: Group, runtime: Runtime, tally: Tally): Promise<string> {
  const lines = [`\n${group.name}`]
  const begun = Date.now()
  let system: System
  try {
    system = await startSystem(group.settings, runtime)
  } catch (error) {
    tally.failed += group.checks.length
    lines.push(`  ✗ the system could not be brought to “${group.settings.until}”`, told(error, logOf(error)))
    return lines.join('\n')
  }
  for (const check of group.checks) {
    const at = Date.now()
    try {
      await check.run(system)
      tally.passed += 1
      lines.push(`  ✓ ${check.name}  ${seconds(at)}`)
    } catch (error) {
      tally.failed += 1
      lines.push(`  ✗ ${check.name}  ${seconds(at)}`, told(error, system.log))
    }
  }
  await system.close()
  return [`${lines[0]}  ${seconds(begun)}`, ...lines.slice(1)].join('\n')
}

const seconds = (since: number): string => `${((Date.now() - since) / 1_000).toFixed(1)} s`

function logOf(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null || !('log' in error) || !Array.isArray(error.log)) return []
  return error.log.map(String)
}

/** What went wrong, where in the suite, and what the hub said last. */
function told(error: unknown, log: readonly string[]): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const stack = cause instanceof Error ? (cause.stack ?? '') : ''
  const place = stack.split('\n').find((line) => line.includes('tests/acceptance/') && !line.includes('/support/'))
  const lines = [said(error), place?.trim() ?? '', ...log.slice(-logLinesShown).map((line) => `hub: ${line.trim()}`)]
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .replaceAll(/^/gm, '      ')
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

await main().catch((error: unknown) => {
  process.stderr.write(`${said(error)}\n`)
  process.exitCode = 1
})
