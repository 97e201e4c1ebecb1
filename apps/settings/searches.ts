import { z } from 'zod'
import { changeSetRowsQuery } from '#shared/api/change-set.ts'
import { lineKind } from '#shared/api/import.ts'
import { leadQuery } from '#shared/api/lead.ts'

// What pages keep in their addresses; what does not fit counts as not said.

export const problemSearch = z.object({ problem: z.string().max(60).optional().catch(undefined) })
export const consentSearch = problemSearch.extend({ connected: z.string().max(60).optional().catch(undefined) })
export const mappingSearch = z.object({
  connection: z.string().max(80).optional().catch(undefined),
  object: z.string().max(120).optional().catch(undefined),
})
export const backSearch = z.object({ back: z.string().max(500).optional().catch(undefined) })
const { q, grade, status, office, owner } = leadQuery.shape
export const leadSearch = z.object({
  q: q.catch(undefined),
  grade: grade.catch(undefined),
  status: status.catch(undefined),
  office: office.catch(undefined),
  owner: owner.catch(undefined),
  callable: z.boolean().optional().catch(undefined),
  sort: z.enum(['score', 'updated', 'name']).optional().catch(undefined),
})

const { bucket, field, connection: ofConnection, only } = changeSetRowsQuery.shape
export const rowSearch = z.object({
  bucket: bucket.catch(undefined),
  field: field.catch(undefined),
  connection: ofConnection.catch(undefined),
  only: only.catch(undefined),
})
const leadIdSearch = z.string().max(80).optional().catch(undefined)
export const pairSearch = z.object({ one: leadIdSearch, other: leadIdSearch })
export const queueSearch = z.object({ of: z.string().max(254).optional().catch(undefined) })
export const lineSearch = z.object({ kind: lineKind.optional().catch(undefined) })
export const pastSearch = z.object({ at: z.iso.datetime().optional().catch(undefined) })
