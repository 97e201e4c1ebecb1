import {
  mergeList,
  mergePreview,
  mergeView,
  splitPreview,
  type MergeList,
  type MergePreview,
  type MergeView,
  type SplitPreview,
} from '#shared/api/merge.ts'
import { compareTwo } from '#hub/core/identity/match-person.ts'
import { companyFacts, compareCompanies } from '#hub/core/match-company.ts'
import type { Entity, Link } from '#hub/core/snapshot.ts'
import type { Pair } from '#hub/core/uniting/choose.ts'
import type { Fate } from '#hub/core/uniting/fate.ts'
import { forecastSplit, type SplitFate } from '#hub/core/uniting/split.ts'
import { sameValue, valueOf } from '#hub/core/value.ts'
import type { Sight } from '#hub/flow/context.ts'
import { doneUniting, snapshotOfPair } from '#hub/flow/unite.ts'
import type { Proposal } from '#hub/flow/unite-request.ts'
import { Refusal } from '#hub/hub.ts'
import type { Ports } from '#hub/ports.ts'
import { int, intOrNull, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { titleOf } from '#hub/store/workspace/title.ts'
import { readHold, selectHold } from '#hub/store/workspace/unitings.ts'
import { fieldTitle, iso, isoOrNull, remoteName } from './words.ts'

const mergesMax = 200

const named = `select u.*, k.title as keep_title, g.title as gone_title from uniting u
  join entity k on k.id = u.keep join entity g on g.id = u.gone`

/** What is being merged or was, what waits for a person first, then the newest. */
export async function showMerges({ db }: Pick<Sight, 'db'>): Promise<MergeList> {
  const [found, hold] = await db.read([
    {
      sql: `${named} order by case u.state when 'asked' then 0 when 'waiting' then 1 else 2 end, u.at desc, u.id limit ${mergesMax}`,
      args: [],
    },
    selectHold,
  ])
  return mergeList.parse({
    merges: list(found).map(mergeOf),
    holdMinutes: readHold(hold),
  } satisfies MergeList)
}

export async function showMerge({ db }: Pick<Sight, 'db'>, id: string): Promise<MergeView> {
  const [found] = await db.read([{ sql: `${named} where u.id = ?`, args: [id] }])
  const row = list(found)[0]
  if (row === undefined) throw new Refusal(404, 'merge-unknown', 'There is no such merge.', 'Reload the list.')
  return mergeOf(row)
}

/** What a lead is part of, and of what it still can be taken apart. */
export const selectMergesOf = (id: string) => ({
  sql: `${named} where (u.keep = ?1 or u.gone = ?1) and u.state in ('asked', 'waiting', 'done') order by u.at desc limit 20`,
  args: [id],
})

export const mergeOf = (row: Row): MergeView =>
  mergeView.parse({
    id: text(row, 'id'),
    kind: text(row, 'kind'),
    keep: { id: text(row, 'keep'), title: text(row, 'keep_title') },
    gone: { id: text(row, 'gone'), title: text(row, 'gone_title') },
    state: text(row, 'state'),
    actor: text(row, 'actor'),
    evidence: json(row, 'evidence'),
    at: iso(int(row, 'at')),
    dueAt: isoOrNull(intOrNull(row, 'due_at')),
    doneAt: isoOrNull(intOrNull(row, 'done_at')),
    fault: textOrNull(row, 'fault'),
  })

/** What speaks for and against two being one. */
export const evidenceOf = ({ keep, gone }: Pair): readonly string[] =>
  keep.kind === 'lead'
    ? compareTwo(gone.fields, keep.fields)
    : compareCompanies(companyFacts(gone.fields), companyFacts(keep.fields)).evidence

export function previewOf(ports: Pick<Ports, 'connectors'>, proposal: Proposal): MergePreview {
  const { pair, choices, records, holdMinutes, hash } = proposal
  const sideOf = (entity: Entity, field: string) => ({
    value: valueOf(entity.fields, field),
    source: entity.origins[field]?.source ?? null,
    at: isoOrNull(entity.origins[field]?.at),
  })
  return mergePreview.parse({
    keep: nameOf(pair.keep),
    gone: nameOf(pair.gone),
    fields: choices
      .filter(({ field }) => !field.startsWith('ref.'))
      .map(({ field, pick, why }) => ({
        field,
        title: fieldTitle(field),
        keep: sideOf(pair.keep, field),
        gone: sideOf(pair.gone, field),
        pick,
        why,
      })),
    same: sameIn(pair),
    evidence: [...evidenceOf(pair)],
    records: records.map((record) => fateOf({ ports, connections: proposal.connections }, record)),
    holdMinutes,
    hash,
  } satisfies MergePreview)
}

const nameOf = (entity: Entity) => ({ id: entity.id, title: titleOf(entity) })

const sameIn = ({ keep, gone }: Pair): number =>
  Object.entries(keep.fields).filter(
    ([field, value]) => value !== null && !field.startsWith('ref.') && sameValue(value, valueOf(gone.fields, field)),
  ).length

interface Known {
  readonly ports: Pick<Ports, 'connectors'>
  readonly connections: readonly Connection[]
}

interface Fated {
  readonly link: Link
  readonly fate: Fate | SplitFate
}

function fateOf({ ports, connections }: Known, { link, fate }: Fated): MergePreview['records'][number] {
  const connection = connections.find(({ id }) => id === link.connection)
  const object = ports.connectors
    .find(({ manifest }) => manifest.id === connection?.connector)
    ?.manifest.objects.find(({ name }) => name === link.object)
  const title =
    connection === undefined ? 'A system that was disconnected' : remoteName(connection, connections, ports.connectors)
  return {
    connector: connection?.connector ?? '',
    title,
    object: object?.title ?? link.object,
    remoteId: link.remoteId ?? null,
    fate,
    means: meansOf(fate, {
      merge: object?.merging?.means,
      split: object?.merging?.split,
      remove: object?.removal?.means,
    }),
  }
}

interface Words {
  readonly merge: string | undefined
  readonly split: string | undefined
  readonly remove: string | undefined
}

function meansOf(fate: Fate | SplitFate, words: Words): string {
  switch (fate) {
    case 'follows':
      return 'It becomes the record of the one that stays.'
    case 'merges':
      return words.merge ?? 'The two records are merged.'
    case 'removes':
      return words.remove ?? 'It is deleted there.'
    case 'stays':
      return 'Two records cannot be merged there, so both stay and say the same.'
    case 'ends':
      return 'It is not made.'
    case 'returns':
      return 'It becomes a record of its own again.'
    case 'restored':
      return words.split ?? 'The merge there is taken back.'
    case 'anew':
      return 'A new record is made there with the former values; what only the old one held does not come back.'
    case 'gone':
      return 'It cannot be brought back there.'
  }
}

/** What splitting two again would do. */
export async function showSplit(sight: Pick<Sight, 'db' | 'ports' | 'facts'>, id: string): Promise<SplitPreview> {
  const one = await doneUniting(sight, id)
  const { snapshot, connections } = await snapshotOfPair(sight, one)
  const forecast = forecastSplit(snapshot, one)
  const [gone, keep] = [
    snapshot.entities.find((entity) => entity.id === one.gone),
    snapshot.entities.find((entity) => entity.id !== one.gone),
  ]
  if (forecast === undefined || gone === undefined || keep === undefined)
    throw new Refusal(409, 'merge-not-done', 'The two are not one, or not any more.', 'Reload the list.')
  const shown = ({ field }: { readonly field: string }): boolean => !field.startsWith('ref.')
  return splitPreview.parse({
    keep: nameOf(keep),
    gone: nameOf(gone),
    back: forecast.back
      .filter(shown)
      .map(({ field, before, after }) => ({ field, title: fieldTitle(field), from: after, to: before })),
    stays: forecast.stays.filter((field) => !field.startsWith('ref.')).map(fieldTitle),
    records: forecast.records
      .filter(({ link }) => !one.before.tombs.includes(link.id))
      .map((record) => fateOf({ ports: sight.ports, connections }, record)),
  } satisfies SplitPreview)
}
