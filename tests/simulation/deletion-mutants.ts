import type { Plan } from '#hub/core/plan.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import { realCore } from './core.ts'
import type { Core } from './core.ts'

/** Deletions are carried as if every rule said so. */
const unruled = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  connections: snapshot.connections.map((facts) => ({
    ...facts,
    objects: facts.objects.map((object) => ({ ...object, deletions: { seen: 'delete', carried: 'delete' } })),
  })),
})

/** An edit of a record that is to go changes nothing about that. */
const unspared = (plan: Plan, snapshot: Snapshot): Plan => {
  const doomed = new Set(snapshot.links.filter(({ state }) => state === 'removing').map(({ id }) => id))
  return {
    ...plan,
    links: plan.links.map((write) =>
      doomed.has(write.row.id) && write.row.state === 'live'
        ? { ...write, row: { ...write.row, state: 'removing' } }
        : write,
    ),
  }
}

const forgetful: Core['planDelivery'] = (request) => {
  const plan = realCore.planDelivery(request)
  const done = plan.removals.map(({ link, version }) => ({ kind: 'done', link, version }) as const)
  return { ...plan, removals: [], outcomes: [...plan.outcomes, ...done] }
}

/** Bugs of deletions, seeded on purpose. */
export const deletionMutants: readonly { readonly name: string; readonly core: Core }[] = [
  {
    name: 'whatever is deleted somewhere is deleted everywhere',
    core: { ...realCore, planAbsorb: (snapshot) => realCore.planAbsorb(unruled(snapshot)) },
  },
  {
    name: 'what is to be deleted is not looked at',
    core: {
      ...realCore,
      compareBeforeWrite: (link, record, codec) =>
        link.state === 'removing' ? 'same' : realCore.compareBeforeWrite(link, record, codec),
    },
  },
  {
    name: 'an edit does not stop a deletion',
    core: { ...realCore, planAbsorb: (snapshot) => unspared(realCore.planAbsorb(snapshot), snapshot) },
  },
  { name: 'what is to be deleted is forgotten', core: { ...realCore, planDelivery: forgetful } },
]
