import { createMemoryConnector } from '#connectors/memory/connector.ts'
import type { Habits } from '#connectors/memory/habits.ts'
import { signMemoryDelivery } from '#connectors/memory/webhook.ts'
import { createMemoryWorld } from '#connectors/memory/world.ts'
import type { MemoryWorld, Strike } from '#connectors/memory/world.ts'
import type { Connector, Session } from '#shared/connector.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Failure, Harness, Vendor } from '#tests/contract/harness.ts'

const object = 'person'

/** A memory world with these habits, to be tried like any vendor. `wrap` lets a test break the connector. */
export function memoryHarness(
  habits: Habits,
  wrap = (connector: Connector, _world: MemoryWorld) => connector,
): Harness {
  const clock = { now: Date.UTC(2026, 10, 20) }
  let world = createMemoryWorld(habits, () => clock.now)
  const build = () => wrap(createMemoryConnector(world), world)
  const connector: Connector = { ...build(), open: (session) => build().open(session) }
  return {
    connector,
    object,
    sample: (number) => ({
      firstName: `Ada ${number}`,
      lastName: 'Byron',
      email: `ada.${number}@example.com`,
      title: 'Countess',
      city: 'London',
    }),
    textField: 'title',
    findField: 'email',
    refusal: { fields: { status: 'No such status' }, field: 'status', code: 'choice' },
    droppable: 'city',
    webhook: {
      secrets: { secrets: ['hush'] },
      account: 'memory',
      isSigned: true,
      ageSecondsMax: 300,
      async make(id, now) {
        const body = JSON.stringify({ account: 'memory', object, id })
        const headers = await signMemoryDelivery('hush', body, now)
        return { method: 'POST', url: 'https://hub.example/hooks', headers, bytes: new TextEncoder().encode(body) }
      },
    },
    async start() {
      world = createMemoryWorld(habits, () => clock.now)
      return memoryVendor(world, clock)
    },
  }
}

function memoryVendor(world: MemoryWorld, clock: { now: number }): Vendor {
  const ref = (id: RemoteId) => ({ object, id })
  const living = () => world.rows(object).filter((row) => row.fate.kind === 'present')
  return {
    session: quietSession(() => clock.now),
    add: async (records) => records.map((fields) => world.add(object, fields).id),
    edit: async (id, fields) => void world.edit(ref(id), fields),
    async editLate(id, fields, delayMs) {
      world.commitDelayMs = () => delayMs
      world.edit(ref(id), fields)
      world.commitDelayMs = () => 0
    },
    remove: async (id) => void world.remove(ref(id)),
    merge: async (loser, winner) => void world.merge(ref(loser), ref(winner)),
    peek: async (id) => living().find((row) => row.id === id)?.fields,
    count: async () => living().length,
    failNext: (failure) => strikeOnce(world, toStrike(failure)),
    dropField: async (name) => world.removeField(object, name),
    advance: async (ms) => void (clock.now += ms),
  }
}

/** A session for a connector that calls nobody. */
export function quietSession(now: () => number): Session {
  return { fetch: async () => new Response(null, { status: 204 }), now, account: {}, settings: {} }
}

function strikeOnce(world: MemoryWorld, strike: Strike): void {
  let left = 1
  world.strike = () => (left-- > 0 ? strike : undefined)
}

function toStrike(failure: Failure): Strike {
  return failure === 'quota' ? { kind: 'quota', retryAfterSeconds: 7 } : { kind: failure }
}
