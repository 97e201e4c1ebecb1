import { parseArgs } from 'node:util'

import { benchBackfill } from './backfill.ts'
import { benchBundle } from './bundle.ts'
import { benchPropagation } from './propagation.ts'

const usage =
  'npm run -s bench -- backfill [--records 10000] | propagation [--during-backfill 50000] | bundle  [--json]'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '10000' },
    'during-backfill': { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
})

async function measure(): Promise<object> {
  switch (positionals[0]) {
    case 'backfill':
      return benchBackfill(Number(values.records))
    case 'propagation':
      return benchPropagation(Number(values['during-backfill']))
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
