import { z } from 'zod'
import { fieldValue, reviewView, type ReviewView } from '#shared/api/lead.ts'
import type { Database } from '#hub/ports.ts'
import { fields, int, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { iso } from './words.ts'

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

/** Doubtful matches that wait for a person: all of a workspace, or those that concern one entity. */
export async function openReviews(db: Database, entity: string | null): Promise<readonly ReviewView[]> {
  const [reviews, candidates] = await db.read([
    {
      sql: `select r.*, c.connector from review r join connection c on c.id = r.connection
        where r.kind = 'doubtful-match' and r.answer is null and (?1 is null or exists (select 1 from json_each(r.body, '$.candidates') where value->>'$.entity' = ?1))
        order by r.created_at, r.id limit ${reviewsMax}`,
      args: [entity],
    },
    {
      sql: `select distinct e.id, e.title, e.fields from review r, json_each(r.body, '$.candidates') k join entity e on e.id = k.value->>'$.entity'
        where r.kind = 'doubtful-match' and r.answer is null and (?1 is null or exists (select 1 from json_each(r.body, '$.candidates') where value->>'$.entity' = ?1))
        limit ${reviewsMax * 4}`,
      args: [entity],
    },
  ])
  const known = new Map(list(candidates).map((row) => [text(row, 'id'), row]))
  return list(reviews).map((row) => toView(row, known))
}

function toView(row: Row, known: ReadonlyMap<string, Row>): ReviewView {
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
): readonly ReviewView['candidates'][number][] {
  const row = known.get(entity)
  return row === undefined
    ? []
    : [{ entity, title: text(row, 'title'), evidence, fields: shown(fields(row, 'fields')) }]
}

const shown = (values: Readonly<Record<string, string | number | boolean | null>>) =>
  shownFields.flatMap((field) => (values[field] === undefined ? [] : [{ field, value: values[field] }]))
