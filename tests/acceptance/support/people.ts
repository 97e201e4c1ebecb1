import assert from 'node:assert/strict'
import { eventually } from './check.ts'
import { remoteNames, type Edit, type RemoteName } from './remotes.ts'
import type { System } from './system.ts'

export const others = (remote: RemoteName): readonly RemoteName[] => remoteNames.filter((name) => name !== remote)

/** Waits until these systems (all where none are named) hold the person once, with these values. */
export function allShow(system: System, person: string | Sought, wanted: Edit): Promise<void> {
  const { email, seconds = 20, in: remotes = remoteNames } = typeof person === 'string' ? { email: person } : person
  return eventually(() => {
    for (const remote of remotes) {
      const { fields } = system.see(remote, email)
      for (const [field, text] of Object.entries(wanted)) {
        assert.equal(fields[field], text, `${field} of ${email} in ${remote}`)
      }
    }
  }, seconds)
}

/** Whom to look for, in which systems, and how long. */
export interface Sought {
  readonly email: string
  readonly seconds?: number
  readonly in?: readonly RemoteName[]
}

/** Adds a person in one system and waits until all hold it. */
export async function addEverywhere(system: System, email: string, fields: Edit = {}): Promise<void> {
  const [local = ''] = email.split('@')
  const [first = '', last = 'Person'] = local.split('.')
  system.remotes.hubspot.add({ email, firstName: capital(first), lastName: capital(last), ...fields })
  await allShow(system, email, fields)
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

/** Fails where a system holds an e-mail address more than once. */
export function assertNobodyTwice(system: System): void {
  for (const remote of remoteNames) {
    const counts = new Map<string, number>()
    for (const { fields } of system.remotes[remote].people()) {
      const email = fields['email']?.toLowerCase() ?? ''
      if (email !== '') counts.set(email, (counts.get(email) ?? 0) + 1)
    }
    const twice = [...counts].filter(([, count]) => count > 1)
    assert.deepEqual(twice, [], `addresses that ${remote} holds more than once`)
  }
}

/** Waits until every feed of every connection has been read to its end this often again. */
export async function polls(system: System, rounds: number): Promise<void> {
  const read = async (): Promise<readonly string[]> =>
    (await system.hub.connections()).flatMap(({ feeds }) => feeds.map(({ lastReadAt }) => lastReadAt ?? ''))
  for (let round = 0; round < rounds; round += 1) {
    const before = await read()
    await eventually(async () => {
      const now = await read()
      const late = now.filter((at, index) => at === before[index])
      assert.equal(late.length, 0, `feeds of ${now.length} that were not read again`)
    }, 60)
  }
}

/** Waits for quiet, then polls a few times: nothing may be written meanwhile. */
export async function assertStaysQuiet(system: System, rounds = 2): Promise<void> {
  await system.quiet(60)
  const since = system.stage.world.calls.lastSeq()
  await polls(system, rounds)
  const writes = system.stage.world.calls.list({ since, purpose: 'write' })
  assert.deepEqual(
    writes.map(({ method, url }) => `${method} ${url}`),
    [],
    'writes after quiet',
  )
}
