import { z } from 'zod'

import { findMetadata, metadataJson, placeOf } from './metadata-json.ts'
import { badField } from './problem.ts'
import { kind } from './request-kind.ts'
import { dataFilter, developerMetadata } from './schema.ts'
import type { Book } from './book.ts'
import type { Metadata } from './metadata.ts'
import type { Caller, RequestKind } from './request-kind.ts'
import type { DataFilter } from './schema.ts'

const createBody = z.strictObject({ developerMetadata })
const updateBody = z.strictObject({ dataFilters: z.array(dataFilter), developerMetadata, fields: z.string() })
const deleteBody = z.strictObject({ dataFilter })

/** The requests that write developer metadata. */
export const metadataRequests: Readonly<Record<string, RequestKind>> = {
  createDeveloperMetadata: kind(createBody, (book, { developerMetadata: asked }, caller) => {
    if (!asked.metadataKey) throw badField('metadata_key', 'Developer metadata key must be specified.')
    if (!asked.visibility) throw badField('visibility', 'Developer metadata visibility must be specified.')
    const id = asked.metadataId ?? book.drawId()
    if (book.metadata.get(id)) throw badField('metadata_id', `Developer metadata with ID ${id} already exists.`)
    const made: Metadata = {
      id,
      key: asked.metadataKey,
      ...(asked.metadataValue === undefined ? {} : { value: asked.metadataValue }),
      visibility: asked.visibility,
      place: placeOf(book, asked.location),
      project: caller.project,
    }
    book.metadata.put(made)
    return { developerMetadata: metadataJson(made) }
  }),

  updateDeveloperMetadata: kind(updateBody, (book, body, caller) => {
    const fields = body.fields.split(',').map((field) => field.trim())
    const sets = (field: string) => fields.includes('*') || fields.includes(field)
    const asked = body.developerMetadata
    const found = uniqueFound(book, body.dataFilters, caller)
    const changed = found.map((entry): Metadata => ({
      ...entry,
      ...(sets('metadataKey') && asked.metadataKey ? { key: asked.metadataKey } : {}),
      ...(sets('metadataValue') && asked.metadataValue !== undefined ? { value: asked.metadataValue } : {}),
      ...(sets('visibility') && asked.visibility ? { visibility: asked.visibility } : {}),
      ...(sets('location') && asked.location ? { place: placeOf(book, asked.location) } : {}),
    }))
    for (const entry of changed) book.metadata.put(entry)
    return { developerMetadata: changed.map(metadataJson) }
  }),

  deleteDeveloperMetadata: kind(deleteBody, (book, body, caller) => {
    const found = uniqueFound(book, [body.dataFilter], caller)
    for (const entry of found) book.metadata.remove(entry.id)
    return found.length > 0 ? { deletedDeveloperMetadata: found.map(metadataJson) } : {}
  }),
}

function uniqueFound(book: Book, filters: readonly DataFilter[], caller: Caller): readonly Metadata[] {
  return [...new Set(filters.flatMap((filter) => findMetadata(book, filter, caller.project)))]
}
