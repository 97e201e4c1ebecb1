import { expect } from 'vitest'

import type { FieldRule } from '#shared/entity.ts'
import { companyFields, computedFields, leadFields } from '#shared/entity.ts'
import type { ObjectManifest } from '#shared/connector.ts'

import type { Bench, Check } from './harness.ts'

/** The manifest is data that screens and the hub believe; these checks keep it honest. */
export const manifestChecks: readonly Check[] = [
  {
    name: 'the manifest names objects and rules that make sense',
    async run({ harness }) {
      const { manifest } = harness.connector
      expect(manifest.id).toMatch(/^[a-z][a-z0-9-]*$/)
      expect(manifest.objects.map(({ name }) => name)).toContain(harness.object)
      expect(new Set(manifest.objects.map(({ name }) => name)).size).toBe(manifest.objects.length)
      for (const host of manifest.hosts) expect(host).toMatch(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/)
      for (const quota of manifest.quotas) expect(Math.min(quota.calls, quota.perSeconds)).toBeGreaterThan(0)
      for (const most of ['readMax', 'loadMax', 'writeMax'] as const) {
        expect(manifest.traits[most]).toBeGreaterThan(0)
      }
      for (const object of manifest.objects) expectRules(object)
      // Whoever is asked for consent is told what it means.
      if (manifest.auth.kind === 'oauth2') expect(manifest.consent?.allows.length).toBeGreaterThan(0)
    },
  },
  {
    name: 'every field of the default mapping is described, and writable where it flows out',
    async run(bench) {
      for (const object of bench.harness.connector.manifest.objects) await expectDescribed(bench, object)
    },
  },
  {
    name: 'opening makes no call, and identify tells one account the same way twice',
    async run(bench) {
      expect(bench.calls).toEqual([])
      const first = await bench.remote.identify()
      expect(first.key).not.toBe('')
      expect(await bench.remote.identify()).toEqual(first)
    },
  },
  {
    name: 'every call goes to a host of the manifest',
    async run(bench) {
      const { remote, harness } = bench
      await remote.identify()
      await remote.describe(harness.object)
      await remote.read({ object: harness.object, fields: [harness.textField], cursor: null, limit: 10 })
      const { hosts } = harness.connector.manifest
      for (const url of bench.calls)
        expect(
          hosts.some((host) => isWithin(url, host)),
          url,
        ).toBe(true)
    },
  },
  {
    name: 'an account or setting that leads elsewhere is refused before any call',
    concerns: ({ stray }) => stray !== undefined,
    async run({ harness, vendor }) {
      const called: string[] = []
      const fetch = async (input: string | URL | Request) => {
        called.push(input instanceof Request ? input.url : String(input))
        return new Response('{}', { headers: { 'content-type': 'application/json' } })
      }
      const session = { ...vendor.session, ...harness.stray, fetch }
      const attempt = async () => harness.connector.open(session).describe(harness.object)
      await expect(attempt()).rejects.toBeInstanceOf(Error)
      expect(called).toEqual([])
    },
  },
]

const hubFields = { lead: leadFields, company: companyFields, deal: [] } as const

function expectRules(object: ObjectManifest): void {
  const known: readonly string[] = [...hubFields[object.entity], ...computedFields]
  for (const rule of object.mapping) {
    expect(known.includes(rule.field) || rule.field.startsWith('custom.'), `${object.name}: ${rule.field}`).toBe(true)
    if (rule.field === 'score' || rule.field === 'grade' || rule.field === 'reasons') expect(rule.direction).toBe('out')
    for (const transform of rule.transforms) expectTransform(transform)
  }
  expect(new Set(object.mapping.map(({ field }) => field)).size, 'one rule per hub field').toBe(object.mapping.length)
  const written = object.mapping.filter(({ direction }) => direction === 'both' || direction === 'out')
  expect(new Set(written.map(({ remoteField }) => remoteField)).size, 'one writer per field').toBe(written.length)
  expect(written.map(({ remoteField }) => remoteField)).not.toContain(object.keyField)
}

function expectTransform(transform: FieldRule['transforms'][number]): void {
  if (transform.kind === 'phone') expect(transform.region).toMatch(/^[A-Z]{2}$/)
  if (transform.kind === 'cut') expect(transform.lengthMax).toBeGreaterThan(0)
  if (transform.kind === 'choices') {
    const remotes = transform.pairs.map(([remote]) => remote)
    expect(new Set(remotes).size).toBe(remotes.length)
  }
}

async function expectDescribed(bench: Bench, object: ObjectManifest): Promise<void> {
  const specs = new Map((await bench.remote.describe(object.name)).map((spec) => [spec.name, spec]))
  expect(specs.has(object.keyField), `${object.name}.${object.keyField}`).toBe(true)
  for (const rule of object.mapping) {
    const spec = specs.get(rule.remoteField)
    expect(spec, `${object.name}.${rule.remoteField}`).toBeDefined()
    if (rule.direction === 'both' || rule.direction === 'out') {
      expect(spec?.writable, `${object.name}.${rule.remoteField}`).toBe(true)
    }
  }
}

function isWithin(url: string, host: string): boolean {
  const { hostname, protocol } = new URL(url)
  if (protocol !== 'https:') return false
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host
}
