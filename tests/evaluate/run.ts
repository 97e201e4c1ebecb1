import { parseArgs } from 'node:util'

import { evaluateMatching } from './matching.ts'
import { evaluateScoring } from './scoring.ts'

const usage = `npm run -s evaluate -- matching (--data FILE | --left FILE --right FILE [--one-to-one])
  --truth COLUMN --map first_name=…,last_name=…,email=…,phone=…,company=…,street=…,postcode=…,city=…,birth_date=… [--json]
npm run -s evaluate -- scoring --data FILE --target COLUMN --positive VALUE [--exclude a,b] [--delimiter ";"]
  [--folds FILE | --time COLUMN (or row: in the file's order) | --limit N] [--json]`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    left: { type: 'string' },
    right: { type: 'string' },
    'one-to-one': { type: 'boolean', default: false },
    truth: { type: 'string' },
    map: { type: 'string' },
    target: { type: 'string' },
    positive: { type: 'string' },
    exclude: { type: 'string', default: '' },
    delimiter: { type: 'string', default: '' },
    folds: { type: 'string' },
    time: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

function matching(): object {
  const { data, left, right, truth, map } = values
  const files = [data, left, right].filter((file) => file !== undefined)
  const isComplete = files.length === (data === undefined ? 2 : 1)
  if (!isComplete || truth === undefined || map === undefined) throw new Error(usage)
  return evaluateMatching({ data: files, truth, map, isOneToOne: values['one-to-one'] })
}

function scoring(): object {
  const { data, target, positive, exclude, delimiter, folds, time, limit } = values
  if (data === undefined || target === undefined || positive === undefined) throw new Error(usage)
  if (limit !== undefined && !(Number(limit) >= 20)) throw new Error('--limit must be a number of rows, 20 or more.')
  return evaluateScoring({
    data,
    target,
    positive,
    delimiter,
    exclude: exclude.split(',').filter((name) => name !== ''),
    ...(folds === undefined ? {} : { folds }),
    ...(time === undefined ? {} : { time }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  })
}

try {
  const measures: Readonly<Record<string, () => object>> = { matching, scoring }
  const measure = measures[positionals[0] ?? '']
  if (measure === undefined) throw new Error(usage)
  const measured = measure()
  process.stdout.write(`${values.json ? JSON.stringify(measured) : JSON.stringify(measured, null, 2)}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
