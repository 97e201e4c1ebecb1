import { z } from 'zod'
import {
  reviewView,
  type DoubtfulMatchView,
  type HeldDeleteView,
  type ReviewView,
  type StoppedRunView,
} from '#shared/api/review.ts'
import { fieldValue } from '#shared/api/value.ts'
import type { Reader } from '#hub/ports.ts'
import { fields, int, intOrNull, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { brakeBody } from '#hub/store/workspace/brake.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { readOrigins } from '#hub/store/workspace/origins.ts'
import { fieldTitle, iso, isoOrNull } from './words.ts'

const reviewsMax = 200
const shownFields = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'mobile',
  'title',
  'company',
  'postalCode',
  'city',
  'name',
  'domain',
]

/** What a doubtful match is decided by. */
const matchBody = z.object({
  record: z.record(z.string(), fieldValue),
  candidates: z.array(z.object({ entity: z.string(), evidence: z.array(z.string()).default([]) })),
})

const conflictBody = z.object({ field: z.string(), theirs: fieldValue, at: z.number() })

const deletionBody = z.object({
  evidence: z.enum(['told', 'missing', 'absent']),
  doubt: z.enum(['edited', 'missing', 'many']).nullable(),
  at: z.number(),
})

/** What waits for a person, stopped runs before all else, then the oldest: all of a workspace, or what concerns one entity. One round trip. */
export async function openReviews(db: Reader, entity: string | null): Promise<readonly ReviewView[]> {
  const isAbout = `(?1 is null or r.entity = ?1
    or exists (select 1 from json_each(r.body, '$.candidates') where value->>'$.entity' = ?1))`
  const [reviews, candidates, targets] = await db.read([
    {
      sql: `select r.*, c.connector, e.title, e.fields, e.origins, e.updated_at, case when r.kind = 'stopped'
          then (select count(distinct object || ' ' || remote_id) from inbox i where i.connection = r.connection and i.brake = 1) end as waiting
        from review r
        join connection c on c.id = r.connection left join entity e on e.id = r.entity
        where r.answer is null and ${isAbout} order by r.kind <> 'stopped', r.created_at, r.id limit ${reviewsMax}`,
      args: [entity],
    },
    {
      sql: `select distinct e.id, e.title, e.fields from review r, json_each(r.body, '$.candidates') k
        join entity e on e.id = k.value->>'$.entity' where r.answer is null and ${isAbout} limit ${reviewsMax * 4}`,
      args: [entity],
    },
    {
      sql: `select r.id as review, l.connection, c.connector, l.object, l.remote_id, l.modified_at from review r,
        json_each(r.body, '$.targets') t join link l on l.id = t.value and l.state = 'live' join connection c on c.id = l.connection
        where r.answer is null and r.kind = 'held-delete' and (?1 is null or r.entity = ?1) order by l.connection, l.id limit ${reviewsMax * 4}`,
      args: [entity],
    },
  ])
  const known = new Map(list(candidates).map((row) => [text(row, 'id'), row]))
  const left = Map.groupBy(list(targets), (row) => text(row, 'review'))
  return list(reviews).flatMap((row) => {
    const kind = text(row, 'kind')
    if (kind === 'held-delete') return deletionViews(row, left.get(text(row, 'id')) ?? [])
    if (kind === 'stopped') return stoppedView(row)
    return kind === 'conflict' ? conflictView(row) : matchView(row, known)
  })
}

/** None while what it is about is being made still. */
const deletionViews = (row: Row, targets: readonly Row[]): readonly ReviewView[] =>
  targets.length === 0 ? [] : [deletionView(row, targets)]

function deletionView(row: Row, targets: readonly Row[]): ReviewView {
  const { evidence, doubt, at } = deletionBody.parse(json(row, 'body'))
  return reviewView.parse({
    id: text(row, 'id'),
    kind: 'held-delete',
    lead: text(row, 'entity'),
    title: text(row, 'title'),
    connection: text(row, 'connection'),
    connector: text(row, 'connector'),
    object: text(row, 'object'),
    remoteId: text(row, 'remote_id'),
    createdAt: iso(int(row, 'created_at')),
    evidence,
    noticedAt: iso(at),
    doubt,
    targets: targets.map((target) => ({
      connection: text(target, 'connection'),
      connector: text(target, 'connector'),
      object: text(target, 'object'),
      remoteId: text(target, 'remote_id'),
      changedAt: isoOrNull(intOrNull(target, 'modified_at')),
    })),
  } satisfies HeldDeleteView)
}

function stoppedView(row: Row): ReviewView {
  const { kinds, records, since, sample } = brakeBody.parse(json(row, 'body'))
  return reviewView.parse({
    id: text(row, 'id'),
    kind: 'stopped',
    connection: text(row, 'connection'),
    connector: text(row, 'connector'),
    createdAt: iso(int(row, 'created_at')),
    changes: kinds,
    waiting: int(row, 'waiting'),
    records,
    since: iso(since),
    sample: sample.map(({ entity, title, field, before, after }) => ({
      lead: entity,
      title,
      field,
      fieldTitle: field === null ? null : fieldTitle(field),
      before,
      after,
    })),
  } satisfies StoppedRunView)
}

function conflictView(row: Row): ReviewView {
  const { field, theirs, at } = conflictBody.parse(json(row, 'body'))
  const connector = text(row, 'connector')
  const origin = readOrigins(json(row, 'origins'))[field] ?? { source: 'hub', at: int(row, 'updated_at') }
  return reviewView.parse({
    id: text(row, 'id'),
    kind: 'conflict',
    lead: text(row, 'entity'),
    title: text(row, 'title'),
    connection: text(row, 'connection'),
    connector,
    createdAt: iso(int(row, 'created_at')),
    field,
    fieldTitle: fieldTitle(field),
    ours: { value: fields(row, 'fields')[field] ?? null, source: origin.source, at: iso(origin.at) },
    theirs: { value: theirs, source: connector, at: iso(at) },
    suggestion: at > origin.at ? 'theirs' : 'ours',
  } satisfies ReviewView)
}

function matchView(row: Row, known: ReadonlyMap<string, Row>): ReviewView {
  const { candidates, record } = matchBody.parse(json(row, 'body'))
  return reviewView.parse({
    id: text(row, 'id'),
    kind: 'doubtful-match',
    connection: text(row, 'connection'),
    connector: textOrNull(row, 'connector') ?? '',
    object: text(row, 'object'),
    remoteId: text(row, 'remote_id'),
    createdAt: iso(int(row, 'created_at')),
    fields: shown(record),
    candidates: candidates.flatMap((candidate) => candidateView(candidate, known)),
  })
}

function candidateView(
  { entity, evidence }: z.infer<typeof matchBody>['candidates'][number],
  known: ReadonlyMap<string, Row>,
): readonly DoubtfulMatchView['candidates'][number][] {
  const row = known.get(entity)
  return row === undefined
    ? []
    : [{ entity, title: text(row, 'title'), evidence, fields: shown(fields(row, 'fields')) }]
}

const shown = (values: Readonly<Record<string, string | number | boolean | null>>) =>
  shownFields.flatMap((field) => (values[field] === undefined ? [] : [{ field, value: values[field] }]))
