import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectors } from '#connectors/index.ts'
import { withRemotes } from './readme-table.ts'

// Run by `npm run docs`.
const path = join(import.meta.dirname, '../../README.md')
writeFileSync(path, withRemotes(readFileSync(path, 'utf8'), connectors))
