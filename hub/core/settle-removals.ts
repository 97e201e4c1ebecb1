import type { LinkId } from '#shared/ids.ts'
import type { RemovalResult } from '#shared/removal.ts'
import type { Outcome, SettledRemoval, Settlement } from './delivery.ts'
import type { Write } from './plan.ts'
import type { Link } from './snapshot.ts'

const lookMs = 1_000
const unknownMs = 5_000
const deferredSeconds = 30

/** What the results of removals mean for links and outbox rows. Commit like `settle`'s. */
export const settleRemovals = (now: number, removals: readonly SettledRemoval[]): Settlement => {
  const links: Write<Link>[] = []
  const outcomes: Outcome[] = []
  const done: { readonly link: LinkId; readonly kind: 'removed' }[] = []
  for (const settled of removals) {
    const link = linkAfter(now, settled)
    if (link !== settled.link) links.push({ row: { ...link, rev: settled.link.rev + 1 }, was: settled.link.rev })
    if (link.state === 'removed' && settled.link.state === 'removing') done.push({ link: link.id, kind: 'removed' })
    outcomes.push(outcomeOf(now, settled))
  }
  return { links, outcomes, gained: [], done }
}

/** While it is under way somebody may have edited the record, or brought back the other: then only a new read can tell. */
const linkAfter = (now: number, { link, result }: SettledRemoval): Link => {
  switch (result.kind) {
    case 'removed': {
      const { revision: _gone, ...rest } = link
      return link.state === 'removing' ? { ...rest, state: 'removed', wroteAt: now } : link
    }
    case 'unknown':
      // It may have landed, and it may land yet: nothing read before now is believed.
      return { ...link, wroteAt: now }
    case 'stale':
    case 'refused':
    case 'deferred':
      return link
  }
}

const outcomeOf = (now: number, { removal, link, result }: SettledRemoval): Outcome => {
  const row = { link: removal.link, version: removal.version }
  const ref = { object: removal.object, id: removal.op.id }
  switch (result.kind) {
    case 'removed':
      return link.state === 'removing' || link.state === 'removed'
        ? { kind: 'done', ...row }
        : { kind: 'look', ...row, at: now + lookMs, ref }
    case 'stale':
      return { kind: 'look', ...row, at: now + lookMs, ref }
    case 'unknown':
      return { kind: 'look', ...row, at: now + unknownMs, ref }
    case 'deferred':
      return { kind: 'again', ...row, at: now + waitMs(result), why: 'The remote asked to come back later.' }
    case 'refused': {
      const { code, said, fix } = result
      return { kind: 'parked', ...row, problems: [{ code, said, fix }] }
    }
  }
}

const waitMs = ({ retryAfterSeconds = deferredSeconds }: Extract<RemovalResult, { kind: 'deferred' }>): number =>
  retryAfterSeconds * 1_000
