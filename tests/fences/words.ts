import { globSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** What no tool of ours refuses by itself: comments that switch a tool off, and folders without a noun. */
const rules: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a comment that switches a check off', pattern: /(?:ox|es)lint-(?:disable|enable)/u },
  { what: 'a comment that switches a check off', pattern: /@ts-(?:ignore|expect-error|nocheck)/u },
  { what: 'a comment that switches a check off', pattern: /prettier-ignore|(?:v8|istanbul|c8) ignore|@knipignore/u },
  {
    what: 'a test that is left out',
    pattern: /\b(?:test|it|describe|suite)\.(?:skip|only|todo|fails|runIf|skipIf)\b/u,
  },
  { what: 'an unfinished thought', pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/u },
]
const nounless = /(?:^|\/)(?:utils?|helpers?|services?|types|lib|common|misc)(?:\/|\.tsx?$)/u
/** The fences themselves have to spell what they refuse. */
const spellers = new Set(['words.ts', 'words.test.ts', 'climbs.ts'].map((name) => `tests/fences/${name}`))
const places = ['{shared,connectors,hub,apps,tests}/**/*.{ts,tsx,js,css}', '*.config.ts']

/** Findings in one file, as `path:line what`. */
export function badWords(path: string, text: string): readonly string[] {
  const named = nounless.test(path) ? [`${path}:1 a name that says nothing`] : []
  if (spellers.has(path)) return named
  return named.concat(
    text.split('\n').flatMap((line, at) => {
      return rules.filter(({ pattern }) => pattern.test(line)).map(({ what }) => `${path}:${at + 1} ${what}`)
    }),
  )
}

const isScript = import.meta.url === pathToFileURL(process.argv[1] ?? '').href
if (isScript) {
  const paths = globSync(places, { exclude: ['**/node_modules', '**/dist'] })
  const findings = paths.flatMap((path) => badWords(path, readFileSync(path, 'utf8')))
  for (const finding of findings) console.error(finding)
  process.exitCode = findings.length === 0 && paths.length > 0 ? 0 : 1
}
