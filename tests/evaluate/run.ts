import { parseArgs } from 'node:util'

import { evaluateMatching } from './matching.ts'

const usage = `npm run -s evaluate -- matching (--data FILE | --left FILE --right FILE [--one-to-one])
  --truth COLUMN --map first_name=…,last_name=…,email=…,phone=…,company=…,street=…,postcode=…,city=…,birth_date=… [--json]`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    left: { type: 'string' },
    right: { type: 'string' },
    'one-to-one': { type: 'boolean', default: false },
    truth: { type: 'string' },
    map: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

function evaluate(): object {
  const { data, left, right, truth, map } = values
  const files = [data, left, right].filter((file) => file !== undefined)
  const isComplete = files.length === (data === undefined ? 2 : 1)
  if (positionals[0] !== 'matching' || !isComplete || truth === undefined || map === undefined) throw new Error(usage)
  return evaluateMatching({ data: files, truth, map, isOneToOne: values['one-to-one'] })
}

try {
  const measured = evaluate()
  process.stdout.write(`${values.json ? JSON.stringify(measured) : JSON.stringify(measured, null, 2)}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
