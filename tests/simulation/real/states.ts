import type { Database } from '#hub/ports.ts'
import { int, json, text, textOrNull } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readEntity, readInput, readLink } from '#hub/store/workspace/rows.ts'
import type { Store } from '#tests/simulation/store.ts'
import { leaseName } from './lease-name.ts'

/** All that a store holds, table by table, each in one order and without numbers that are the store's own. */
export type State = Readonly<Record<string, readonly string[]>>

const lines = (rows: readonly object[]): readonly string[] => rows.map((row) => canonical(row)).toSorted()

/** JSON with its members in one order; a member that is `undefined` is none. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )

export const stateOf = (store: Store): State => ({
  entity: lines([...store.entities.values()]),
  link: lines([...store.links.values()]),
  key: [...store.keys].flatMap(([key, owners]) => [...owners].map((owner) => `${key} ${owner}`)).toSorted(),
  inbox: lines([...store.inbox.values()].map((row) => ({ ...row, seq: 0 }))),
  outbox: lines(
    [...store.outbox.values()].map((row) => ({ ...row, lease: row.lease === 0 ? null : leaseName(row.lease) })),
  ),
  signal: lines(
    [...store.signals].flatMap(([connection, own]) => [...own.values()].map((signal) => ({ connection, ...signal }))),
  ),
  // In the order of the entity's history: that is what an undo goes by.
  ledger: store.ledger.map((entry) => canonical(entry)),
  review: lines([
    ...[...store.reviews.values()]
      .filter(({ link }) => !store.verdicts.has(link))
      .map(({ kind, link, candidates }) => ({ kind, link, about: candidates })),
    ...[...store.deletions.values()].map(({ kind, link, targets }) => ({ kind, link, about: targets.toSorted() })),
  ]),
})

const tables = ['entity', 'link', 'match_key', 'inbox', 'outbox', 'signal', 'ledger', 'review'] as const

export const realStateOf = async (db: Database): Promise<State> => {
  const found = await db.read(
    tables.map((name) => ({
      sql: name === 'ledger' ? 'select * from ledger order by id' : `select * from ${name}`,
      args: [],
    })),
  )
  const [entities, links, keys, inbox, outbox, signals, ledger, reviews] = found.map(list)
  return {
    entity: lines((entities ?? []).map(readEntity)),
    link: lines((links ?? []).map(readLink)),
    key: (keys ?? []).map((row) => `${text(row, 'key')} ${text(row, 'entity')}`).toSorted(),
    inbox: lines((inbox ?? []).map((row) => ({ ...readInput(row), seq: 0 }))),
    outbox: lines((outbox ?? []).map(outboxRow)),
    signal: lines(
      (signals ?? []).map((row) => ({
        connection: text(row, 'connection'),
        ref: { object: text(row, 'object'), id: text(row, 'remote_id') },
        raised: int(row, 'raised'),
        priority: int(row, 'priority'),
      })),
    ),
    ledger: (ledger ?? []).map((row) => canonical(ledgerEntry(row))),
    review: lines((reviews ?? []).flatMap(openReview)),
  }
}

type Row = Readonly<Record<string, unknown>>

const outboxRow = (row: Row): object => ({
  link: text(row, 'link'),
  connection: text(row, 'connection'),
  version: int(row, 'version'),
  rank: int(row, 'priority'),
  dueAt: int(row, 'due_at'),
  attempts: int(row, 'attempts'),
  isParked: textOrNull(row, 'parked') !== null,
  lease: textOrNull(row, 'lease'),
  leaseUntil: int(row, 'lease_until'),
})

const ledgerEntry = (row: Row): object => ({
  entity: text(row, 'entity'),
  version: int(row, 'version'),
  at: int(row, 'at'),
  actor: text(row, 'actor'),
  connection: textOrNull(row, 'connection') ?? undefined,
  link: textOrNull(row, 'link') ?? undefined,
  correlation: text(row, 'correlation'),
  kind: text(row, 'kind'),
  changes: json(row, 'changes'),
  evidence: json(row, 'evidence') ?? undefined,
})

/** A question that nobody has answered. */
const openReview = (row: Row): readonly object[] => {
  const body = json(row, 'body')
  if (textOrNull(row, 'answer') !== null || typeof body !== 'object' || body === null) return []
  const targets = 'targets' in body && Array.isArray(body.targets) ? body.targets.map(String).toSorted() : null
  const about = 'candidates' in body ? body.candidates : targets
  return [{ kind: text(row, 'kind'), link: text(row, 'link'), about }]
}
