import type { ObjectSchema, Row } from './schema.ts'

/**
 * Conditional requests: dates work on every record with a resolution of one second, entity tags on accounts only.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_conditional.htm
 */
export function unchangedSince(request: Request, object: ObjectSchema, row: Row): boolean {
  const tag = request.headers.get('If-None-Match')
  if (tag !== null && object.name === 'Account') return tagsOf(tag).includes(tagOf(row))
  const since = Date.parse(request.headers.get('If-Modified-Since') ?? '')
  return !Number.isNaN(since) && modifiedAt(row) <= since
}

/** True where the caller's copy is older than the record, so that the write must not happen (412). */
export function isStale(request: Request, object: ObjectSchema, row: Row): boolean {
  const tag = request.headers.get('If-Match')
  if (tag !== null && object.name === 'Account') return !tagsOf(tag).includes(tagOf(row))
  const since = Date.parse(request.headers.get('If-Unmodified-Since') ?? '')
  return !Number.isNaN(since) && modifiedAt(row) > since
}

/** The headers that such requests repeat later. */
export function stampHeaders(object: ObjectSchema, row: Row): Record<string, string> {
  const modified = { 'Last-Modified': new Date(modifiedAt(row)).toUTCString() }
  return object.name === 'Account' ? { ...modified, ETag: tagOf(row) } : modified
}

function modifiedAt(row: Row): number {
  return Date.parse(String(row['LastModifiedDate']))
}

function tagOf(row: Row): string {
  return `"${row.Id}-${modifiedAt(row)}"`
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
}
