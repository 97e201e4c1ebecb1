import { parseArgs } from 'node:util'

import { benchBackfill } from './backfill.ts'
import { benchBundle } from './bundle.ts'
import { benchImport } from './import.ts'
import { benchMatchOne, benchScan } from './matching.ts'
import { benchPropagation } from './propagation.ts'
import { benchQuota } from './quota.ts'
import { benchRouting } from './routing.ts'
import { benchScore } from './score.ts'
import { benchTerritory } from './territory.ts'

const usage =
  'npm run -s bench -- backfill [--records 10000] | propagation [--during-backfill 50000] | quota [--records 100000] [--connections 20] | match-one [--known 100000] | scan [--records 100000] | territory [--records 100000] | score [--records 100000] | routing [--records 100000] | import [--known 100000] | bundle  [--json]'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string' },
    known: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '20' },
    'during-backfill': { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
})

async function measure(): Promise<object> {
  switch (positionals[0]) {
    case 'backfill':
      return benchBackfill(Number(values.records ?? 10_000))
    case 'propagation':
      return benchPropagation(Number(values['during-backfill']))
    case 'quota':
      return benchQuota(Number(values.records ?? 100_000), Number(values.connections))
    case 'match-one':
      return benchMatchOne(Number(values.known))
    case 'scan':
      return benchScan(Number(values.records ?? 100_000))
    case 'territory':
      return benchTerritory(Number(values.records ?? 100_000))
    case 'score':
      return benchScore(Number(values.records ?? 100_000))
    case 'routing':
      return benchRouting(Number(values.records ?? 100_000))
    case 'import':
      return benchImport(Number(values.known))
    case 'bundle':
      return benchBundle()
    default:
      throw new Error(usage)
  }
}

try {
  const measured = await measure()
  process.stdout.write(`${values.json ? JSON.stringify(measured) : JSON.stringify(measured, null, 2)}\n`)
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
