import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { statusWords as cardWords } from '#apps/hubspot/src/app/cards/words.ts'
import { hubspot } from '#connectors/hubspot/connector.ts'
import { statusWords } from '#shared/status.ts'

const root = join(import.meta.dirname, '../../../apps/hubspot')
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'))

const uid = z.string().regex(/^\w{1,64}$/)
const https = z.url({ protocol: /^https$/ }).refine((url) => !/localhost|127\.0\.0\.1/.test(url), 'is on this machine')
const app = z.strictObject({
  uid,
  type: z.literal('app'),
  config: z.strictObject({
    name: z.string().max(200),
    description: z.string(),
    distribution: z.enum(['private', 'marketplace']),
    auth: z.strictObject({
      type: z.literal('oauth'),
      redirectUrls: z.array(https).min(1),
      requiredScopes: z.array(z.string()),
      optionalScopes: z.array(z.string()),
      conditionallyRequiredScopes: z.array(z.string()),
    }),
    permittedUrls: z.strictObject({ fetch: z.array(https), iframe: z.array(https), img: z.array(https) }),
    support: z.strictObject({ supportUrl: https }),
  }),
})
const card = z.strictObject({
  uid,
  type: z.literal('card'),
  config: z.strictObject({
    name: z.string(),
    description: z.string(),
    location: z.enum(['crm.record.sidebar', 'crm.record.tab', 'crm.preview', 'helpdesk.sidebar']),
    entrypoint: z.string().startsWith('/app/cards/').endsWith('.tsx'),
    objectTypes: z.array(z.enum(['contacts', 'companies', 'deals'])).min(1),
  }),
})

const appMeta = app.parse(read('src/app/app-hsmeta.json'))
const cardMeta = card.parse(read('src/app/cards/lead-card-hsmeta.json'))
const sources = globSync('src/app/cards/*.{ts,tsx}', { cwd: root }).map((path) =>
  readFileSync(join(root, path), 'utf8'),
)

describe('the HubSpot project', () => {
  test('is one that the platform builds', () => {
    expect(read('hsproject.json')).toEqual({ name: 'lead-hub', srcDir: 'src', platformVersion: '2026.03' })
    expect(globSync('src/app/cards/*/**', { cwd: root, exclude: ['**/node_modules/**'] })).toEqual([])
    const entry = join(root, 'src', cardMeta.config.entrypoint)
    expect(basename(entry)).toBe('LeadCard.tsx')
    expect(dirname(entry)).toBe(join(root, 'src/app/cards'))
    expect(readFileSync(entry, 'utf8')).toContain('hubspot.extend')
  })

  test('may fetch every origin that its source names', () => {
    const named = new Set(sources.flatMap((text) => text.match(/https?:\/\/[^/'"`\s]+/g) ?? []))
    expect(named.size).toBeGreaterThan(0)
    for (const origin of named) expect(appMeta.config.permittedUrls.fetch).toContain(origin)
    const calls = sources.flatMap((text) =>
      [...text.matchAll(/hubspot\.fetch\(\s*`([^`]*)`/g)].map((found) => found[1] ?? ''),
    )
    expect(calls).toHaveLength(2)
    for (const call of calls) expect(call.startsWith('${hubOrigin}/hubspot/')).toBe(true)
  })

  test('asks for the scopes that the connector asks for', () => {
    const { auth } = hubspot.manifest
    expect(appMeta.config.auth.requiredScopes).toEqual(auth.kind === 'oauth2' ? auth.scopes : [])
  })

  test('pins what the cards are built from', () => {
    const pins = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(read('src/app/cards/package.json'))
    expect(pins.dependencies).toEqual({ '@hubspot/ui-extensions': '0.17.0', react: '18.3.1' })
  })

  test('uses the words of every surface', () => {
    expect(cardWords).toEqual(statusWords)
  })

  test('knows no page, no browser storage and no fetch of its own', () => {
    for (const text of sources) {
      expect(text).not.toMatch(
        /\b(?:document|localStorage|window|location)\.|(?<!hubspot\.)\bfetch\(|<(?:div|span|p|a|button)\b/,
      )
    }
  })
})
