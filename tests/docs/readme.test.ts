import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { connectors } from '#connectors/index.ts'
import { withRemotes } from '#tests/support/readme-table.ts'

const root = join(import.meta.dirname, '../..')
const text = (path: string): string => readFileSync(join(root, path), 'utf8')
/** Column widths are the formatter's business. */
const squeezed = (page: string): string => page.replaceAll(/ {2,}/gu, ' ').replaceAll(/-{3,}/gu, '---')

test('the table of remotes says what the manifests say (npm run docs)', () => {
  const readme = text('README.md')
  expect(squeezed(withRemotes(readme, connectors))).toBe(squeezed(readme))
})

test('every npm script a page names exists', () => {
  const { scripts } = JSON.parse(text('package.json'))
  for (const page of globSync('*.md', { cwd: root })) {
    const named = text(page).matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/gu)
    for (const [, script = ''] of named) expect(Object.keys(scripts), page).toContain(script)
  }
})

test('every link between pages leads to a file', () => {
  const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root })
  const broken = pages.flatMap((page) =>
    [...text(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/gu)]
      .map(([, target = '']) => join(root, dirname(page), target))
      .filter((target) => !existsSync(target))
      .map((target) => `${page} -> ${relative(root, target)}`),
  )
  expect(broken).toEqual([])
})
