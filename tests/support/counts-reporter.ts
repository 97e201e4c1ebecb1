import type { Reporter, TestModule } from 'vitest/node'

/** What a run leaves to other commands; told at its end, so that green is not taken for everything. */
const elsewhere = [
  ['oracles', 'npm run test:oracles', 'needs the reference data in LEAD_HUB_SHARED'],
  ['browser', 'npm run test:browser', 'needs chromium'],
  ['acceptance', 'npm run acceptance -- --runtime node | workers', 'starts whole hubs'],
  ['bench', 'npm run bench', 'measures'],
] as const

interface Count {
  passed: number
  failed: number
}

/** Ends a run with one line per suite and their sum, `N passed, N failed`. A file that cannot be run counts as one failure. */
export function countsReporter(write: (line: string) => void): Reporter {
  return {
    onTestRunEnd(modules, unhandled) {
      const suites = countSuites(modules)
      for (const [name, { passed, failed }] of suites) write(`${name}: ${passed} passed, ${failed} failed`)
      const ran = [...suites.values()]
      const failures = ran.reduce((sum, { failed }) => sum + failed, unhandled.length)
      for (const [name, command, why] of elsewhere) {
        if (!suites.has(name)) write(`not run here: ${name} (${command}; ${why})`)
      }
      write(`${ran.reduce((sum, { passed }) => sum + passed, 0)} passed, ${failures} failed`)
    },
  }
}

function countSuites(modules: readonly TestModule[]): ReadonlyMap<string, Count> {
  const suites = new Map<string, Count>()
  for (const testModule of modules) {
    const count = suites.get(testModule.project.name) ?? { passed: 0, failed: 0 }
    suites.set(testModule.project.name, count)
    const tests = [...testModule.children.allTests()]
    const failed = tests.filter((entry) => entry.result().state === 'failed').length
    count.passed += tests.filter((entry) => entry.result().state === 'passed').length
    count.failed += failed === 0 && testModule.state() === 'failed' ? 1 : failed
  }
  return suites
}
