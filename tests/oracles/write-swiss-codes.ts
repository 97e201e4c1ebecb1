// Writes hub/core/territory/swiss-codes.ts from the official directory and GeoNames; for whoever has these files.
import { readFileSync, writeFileSync } from 'node:fs'
import { readSwissCodes } from './swiss-codes.ts'

const folder = process.argv[2] ?? '../shared/data/swiss-plz'
const codes = readSwissCodes((name) => readFileSync(`${folder}/${name}`, 'utf8'))
const runs: { canton: string; first: number; last: number }[] = []
for (const [code, canton] of [...codes].toSorted(([one], [other]) => one - other)) {
  const last = runs.at(-1)
  if (last?.canton === canton) last.last = code
  else runs.push({ canton, first: code, last: code })
}
const text = runs.map(({ canton, first, last }) => `${canton}${first}${last === first ? '' : `-${last}`}`).join(' ')
const lines = text.match(/.{1,110}(?: |$)/g) ?? []
writeFileSync(
  'hub/core/territory/swiss-codes.ts',
  `// Sources: swisstopo, official directory of towns and cities (open data); GeoNames postal codes (CC BY 4.0).
// Made by npm run codes.

/** Runs of postal codes that follow each other in one canton: \`ZH8001-8099\`. */
export const swissCodes = [
${lines.map((line) => `  '${line.trim()}',`).join('\n')}
].join(' ')
`,
)
