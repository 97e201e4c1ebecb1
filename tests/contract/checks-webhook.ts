import { expect } from 'vitest'

import type { Delivery, Verdict, WebhookSecrets } from '#shared/push.ts'
import type { RemoteId } from '#shared/ids.ts'

import type { Bench, Calling, Check, Harness } from './harness.ts'

const callsUs = ({ webhook, connector }: Harness) => webhook !== undefined && connector.webhooks !== undefined

/** A delivery is a rumour: believed to come from the vendor, and never for what it says. */
export const webhookChecks: readonly Check[] = [
  {
    name: 'a delivery of the vendor is accepted, also while its secret is being rotated, and hints at its record',
    concerns: callsUs,
    async run(bench) {
      const calls = await deliver(bench)
      const { id, delivery, calling } = calls
      const verdict = await calls.verify(delivery, calling.secrets)
      if (verdict.kind !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(verdict)}`)
      const signals = bench.harness.connector.webhooks?.parse(verdict.delivery) ?? []
      expect(signals.map(({ account }) => account)).toEqual([calling.account])
      const [one] = signals
      if (one?.signal.kind === 'record') expect(one.signal.ref).toEqual({ object: bench.harness.object, id })
      const rotated = { ...calling.secrets, secrets: ['newer', ...calling.secrets.secrets] }
      expect((await calls.verify(delivery, rotated)).kind).toBe('accepted')
    },
  },
  {
    name: 'a forged delivery is rejected',
    concerns: callsUs,
    async run(bench) {
      const calls = await deliver(bench)
      const { delivery, calling } = calls
      expect((await calls.verify(delivery, { secrets: ['wrong'], pathSecret: 'wrong' })).kind).toBe('rejected')
      expect((await calls.verify(delivery, { secrets: [] })).kind).toBe('rejected')
      const bare = { ...delivery, headers: new Headers(), url: 'https://hub.example/' }
      expect((await calls.verify(bare, calling.secrets)).kind).toBe('rejected')
      if (!calling.isSigned) return
      const bytes = delivery.bytes.slice()
      bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1
      expect((await calls.verify({ ...delivery, bytes }, calling.secrets)).kind).toBe('rejected')
    },
  },
  {
    name: 'a delivery that is too old, or from the future, is rejected',
    concerns: (harness) => callsUs(harness) && harness.webhook?.ageSecondsMax !== undefined,
    async run(bench) {
      const calls = await deliver(bench)
      const { delivery, calling } = calls
      const awayMs = ((calling.ageSecondsMax ?? 0) + 2) * 1000
      for (const shiftMs of [awayMs, -awayMs]) {
        expect((await calls.verify(delivery, calling.secrets, shiftMs)).kind).toBe('rejected')
      }
    },
  },
]

interface Delivered {
  readonly id: RemoteId
  readonly calling: Calling
  readonly delivery: Delivery
  /** Verifies a delivery with these secrets, `shiftMs` from now. */
  verify(asked: Delivery, secrets: WebhookSecrets, shiftMs?: number): Promise<Verdict>
}

async function deliver({ harness, vendor }: Bench): Promise<Delivered> {
  const [id] = await vendor.add([harness.sample(1)])
  const calling = harness.webhook
  const { webhooks } = harness.connector
  if (!calling || !webhooks || id === undefined) throw new Error('The harness does not say how the vendor calls.')
  return {
    id,
    calling,
    delivery: await calling.make(id, vendor.session.now()),
    verify: (asked, secrets, shiftMs = 0) => webhooks.verify(asked, secrets, vendor.session.now() + shiftMs),
  }
}
