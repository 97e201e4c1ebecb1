import assert from 'node:assert/strict'
import { check, eventually, sleep, type Check, type Group } from './support/check.ts'
import { addEverywhere, allShow } from './support/people.ts'
import type { RemoteName } from './support/remotes.ts'
import type { System } from './support/system.ts'

interface Conflict {
  readonly email: string
  /** In the order they are made, more than a second apart: Salesforce's stamps have no smaller unit. */
  readonly edits: readonly (readonly [RemoteName, string])[]
  readonly winner: string
  readonly rule: unknown
}

/** Both sides are edited while the hub can reach neither; then it can. */
async function collide(system: System, { email, edits, winner, rule }: Conflict): Promise<void> {
  await system.hub.put('/policy', { defaultRule: { kind: 'newest' }, rules: { title: rule } })
  await addEverywhere(system, email, { title: 'Before' })
  await system.quiet()
  for (const twin of ['salesforce', 'hubspot', 'google'] as const) system.knobs(twin, { down: true })
  for (const [index, [remote, title]] of edits.entries()) {
    if (index > 0) await sleep(1_100)
    system.edit(remote, email, { title })
  }
  for (const twin of ['salesforce', 'hubspot', 'google'] as const) system.knobs(twin, { down: false })
  await allShow(system, { email, seconds: 40 }, { title: winner })
  await system.quiet()
  await allShow(system, email, { title: winner })
  const { id } = await system.hub.lead(email)
  const loser = edits.map(([, title]) => title).find((title) => title !== winner)
  await eventually(async () => {
    const changes = (await system.hub.timeline(id)).flatMap((entry) => entry.changes)
    assert(
      changes.some(({ field, losing }) => field === 'title' && losing === (loser === '' ? null : loser)),
      `“${loser}” is in the timeline as the value that lost; it has ${JSON.stringify(changes)}`,
    )
  })
}

const conflict = (name: string, what: Conflict): Check => check(name, (system) => collide(system, what))

const newest = { kind: 'newest' }
const prefer = { kind: 'prefer', remote: 'salesforce' }
const always = { kind: 'always', remote: 'hubspot' }

export const conflicts: Group = {
  name: 'Conflicts: both sides edited during an outage',
  settings: { records: 30, until: 'synced' },
  checks: [
    conflict('newest wins, and the losing value is in the timeline', {
      email: 'nina.newest@bluewin.ch',
      edits: [
        ['salesforce', 'Older in Salesforce'],
        ['hubspot', 'Newer in HubSpot'],
      ],
      winner: 'Newer in HubSpot',
      rule: newest,
    }),
    conflict('newest wins the other way round', {
      email: 'otto.newest@bluewin.ch',
      edits: [
        ['hubspot', 'Older in HubSpot'],
        ['salesforce', 'Newer in Salesforce'],
      ],
      winner: 'Newer in Salesforce',
      rule: newest,
    }),
    conflict('“prefer Salesforce” wins over a newer value', {
      email: 'paul.prefer@bluewin.ch',
      edits: [
        ['salesforce', 'Preferred'],
        ['hubspot', 'Newer but not preferred'],
      ],
      winner: 'Preferred',
      rule: prefer,
    }),
    conflict('“prefer Salesforce” unless it is blank', {
      email: 'berta.blank@bluewin.ch',
      edits: [
        ['hubspot', 'Not blank'],
        ['salesforce', ''],
      ],
      winner: 'Not blank',
      rule: prefer,
    }),
    conflict('“always HubSpot” wins, whatever is newer', {
      email: 'anna.always@bluewin.ch',
      edits: [
        ['hubspot', 'Always mine'],
        ['salesforce', 'Newer in Salesforce'],
      ],
      winner: 'Always mine',
      rule: always,
    }),
  ],
}
