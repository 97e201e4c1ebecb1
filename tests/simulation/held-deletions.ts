import type { HeldDelete, Plan, Write } from '#hub/core/plan.ts'
import type { Link } from '#hub/core/snapshot.ts'
import type { Store } from './store.ts'

const isOpen = (store: Store, { link, entity, connection, targets }: HeldDelete): boolean => {
  const there = [...store.links.values()].filter(({ state }) => state === 'live' || state === 'creating')
  const hasSuccessor = there.some((one) => one.entity === entity && one.connection === connection)
  return store.links.get(link)?.state === 'removed' && !hasSuccessor && there.some(({ id }) => targets.includes(id))
}

/** As the product's: questions that nothing is left of go. */
export const closeDeletions = (store: Store, links: readonly Write<Link>[]): void => {
  const entities = new Set(links.map(({ row }) => row.entity))
  for (const [link, review] of store.deletions) {
    if (entities.has(review.entity) && !isOpen(store, review)) store.deletions.delete(link)
  }
}

/** As the product's: one asked again is about all that it ever was about. */
export const keepDeletions = (store: Store, plan: Plan): void => {
  closeDeletions(store, plan.links)
  for (const review of plan.reviews) {
    if (review.kind !== 'held-delete') continue
    const before = store.deletions.get(review.link)?.targets ?? []
    store.deletions.set(review.link, { ...review, targets: [...new Set([...before, ...review.targets])] })
  }
}
