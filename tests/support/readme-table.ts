import type { Connector, Manifest, ObjectManifest } from '#shared/connector.ts'

const start = '<!-- remotes: written by `npm run docs` from the manifests -->'
const end = '<!-- /remotes -->'

/** README with its table of remotes made anew. Throws where the two marks are missing. */
export function withRemotes(readme: string, connectors: readonly Connector[]): string {
  const from = readme.indexOf(start)
  const to = readme.indexOf(end)
  if (from < 0 || to < from) throw new Error(`README.md needs a line '${start}' and, below it, a line '${end}'.`)
  return `${readme.slice(0, from + start.length)}\n\n${remotesTable(connectors)}\n\n${readme.slice(to)}`
}

/** What each remote can do, one column per connector. */
function remotesTable(connectors: readonly Connector[]): string {
  const rows: readonly (readonly [string, (connector: Connector) => string])[] = [
    ['Consent', ({ manifest }) => consent(manifest)],
    ['Records', ({ manifest }) => manifest.objects.map(record).join('; ')],
    ['Fields both ways', ({ manifest }) => fields(manifest, 'both')],
    ['Only in', ({ manifest }) => fields(manifest, 'in')],
    ['Only out', ({ manifest }) => fields(manifest, 'out')],
    ['Changes are found by', (connector) => feed(connector)],
    ['Removals', ({ manifest }) => removals[manifest.traits.removals]],
    ['A repeated create finds the first by', ({ manifest }) => keys[manifest.traits.createKey]],
    ['The remote itself refuses stale writes', ({ manifest }) => (manifest.traits.guardedWrites ? 'yes' : 'no')],
    [
      'Records per read, load, write',
      ({ manifest: { traits } }) => `${traits.readMax}, ${traits.loadMax}, ${traits.writeMax}`,
    ],
    [
      'Pace',
      ({ manifest }) => manifest.quotas.map((quota) => `${quota.calls} calls in ${quota.perSeconds} s`).join('; '),
    ],
  ]
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(['', ...connectors.map(({ manifest }) => manifest.title)]),
    line(['---', ...connectors.map(() => '---')]),
    ...rows.map(([title, cell]) => line([title, ...connectors.map((connector) => cell(connector) || '–')])),
  ].join('\n')
}

const removals = {
  reported: 'reported by the remote',
  'by-absence': 'noticed when a whole read no longer has the record',
  silent: 'not visible',
} as const
const keys = {
  'external-id': 'external id',
  'unique-field': 'a unique field',
  none: 'looking before creating',
} as const

const consent = ({ auth }: Manifest): string =>
  auth.kind === 'none' ? 'none needed' : `OAuth 2.0${auth.pkce ? ' with PKCE' : ''}`

const record = ({ title, entity, creates }: ObjectManifest): string =>
  `${title} as ${entity}${creates ? '' : ' (followed, not created)'}`

function fields(manifest: Manifest, direction: 'both' | 'in' | 'out'): string {
  const named = manifest.objects.flatMap(({ mapping }) => mapping.filter((rule) => rule.direction === direction))
  return [...new Set(named.map(({ field }) => field))].join(', ')
}

function feed({ manifest, webhooks }: Connector): string {
  const read = manifest.traits.feed === 'incremental' ? 'reading on from a cursor' : 'reading all and comparing'
  return webhooks === undefined ? read : `webhooks as hints, ${read}`
}
