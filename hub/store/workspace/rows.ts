import { connectionId, entityId, linkId, officeId, remoteId } from '#shared/ids.ts'
import type { EntityId } from '#shared/ids.ts'
import type { EntityKind } from '#shared/entity.ts'
import type { Change } from '#shared/record.ts'
import type { Entity, Input, Link, LinkState, Score, Sent } from '#hub/core/snapshot.ts'
import { fields, fieldsOrNull, int, intOrNull, isFields, json, text, textOrNull, type Row } from '#hub/store/columns.ts'
import { refusedMark } from './brake.ts'
import { readEngagement } from './engagement.ts'
import { readOrigins } from './origins.ts'

export function readEntity(row: Row): Entity {
  const mergedInto = textOrNull(row, 'merged_into')
  const office = textOrNull(row, 'office')
  const engagement = readEngagement(json(row, 'engagement'))
  return {
    id: entityId(text(row, 'id')),
    kind: readKind(text(row, 'kind')),
    fields: fields(row, 'fields'),
    origins: readOrigins(json(row, 'origins')),
    version: int(row, 'version'),
    score: readScore(json(row, 'score')),
    createdAt: int(row, 'created_at'),
    updatedAt: int(row, 'updated_at'),
    ...(mergedInto === null ? {} : { mergedInto: entityId(mergedInto) }),
    ...(office === null ? {} : { office: officeId(office) }),
    ...(engagement === undefined ? {} : { engagement }),
  }
}

export const readKind = (kind: string): EntityKind =>
  kind === 'company' ? 'company' : kind === 'deal' ? 'deal' : 'lead'

export function readLink(row: Row): Link {
  const remote = textOrNull(row, 'remote_id')
  const entity = textOrNull(row, 'entity')
  const revision = textOrNull(row, 'revision')
  const disputed = readNames(json(row, 'disputed'))
  const modifiedAt = intOrNull(row, 'modified_at')
  const wroteAt = intOrNull(row, 'wrote_at')
  const seenAt = intOrNull(row, 'seen_at')
  return {
    id: linkId(text(row, 'id')),
    connection: connectionId(text(row, 'connection')),
    object: text(row, 'object'),
    ...(remote === null ? {} : { remoteId: remoteId(remote) }),
    ...(entity === null ? {} : { entity: entityId(entity) }),
    shadow: fieldsOrNull(row, 'shadow'),
    sent: readSent(json(row, 'sent')),
    ...(disputed.length === 0 ? {} : { disputed }),
    rev: int(row, 'rev'),
    state: readState(text(row, 'state')),
    ...(revision === null ? {} : { revision }),
    ...(modifiedAt === null ? {} : { modifiedAt }),
    ...(wroteAt === null ? {} : { wroteAt }),
    ...(seenAt === null ? {} : { seenAt }),
  }
}

function readState(state: string): LinkState {
  switch (state) {
    case 'creating':
    case 'held':
    case 'removing':
    case 'removed':
    case 'moved':
    case 'merging':
    case 'unmerging':
      return state
    default:
      return 'live'
  }
}

const readNames = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []

function readSent(value: unknown): readonly Sent[] {
  return Array.isArray(value) ? value.filter(isSent) : []
}

const isSent = (value: unknown): value is Sent =>
  typeof value === 'object' && value !== null && 'at' in value && 'fields' in value && isFields(value.fields)

/** One that was made before receipts had lines is none: it is made again. */
const isScore = (value: unknown): value is Score => typeof value === 'object' && value !== null && 'until' in value

export const readScore = (value: unknown): Score | null => (isScore(value) ? value : null)

/** The inbox stores what the hub itself read; its shape was checked when it came in. */
const isChange = (value: unknown): value is Change => typeof value === 'object' && value !== null && 'kind' in value

export function readInput(row: Row): Input {
  const change = json(row, 'body')
  if (!isChange(change)) throw new TypeError('An inbox row holds no change.')
  const priority = int(row, 'priority')
  const brake = intOrNull(row, 'brake')
  return {
    seq: int(row, 'seq'),
    connection: connectionId(text(row, 'connection')),
    change,
    readAt: int(row, 'read_at'),
    correlation: text(row, 'correlation'),
    priority: priority === 0 ? 0 : priority === 1 ? 1 : 2,
    ...(brake === null ? {} : { decided: brake === refusedMark ? ('refused' as const) : ('released' as const) }),
  }
}

/** Entities by match key. */
export function readKeys(rows: readonly Row[]): ReadonlyMap<string, readonly EntityId[]> {
  const keys = new Map<string, EntityId[]>()
  for (const row of rows) {
    const key = text(row, 'key')
    const entity = entityId(text(row, 'entity'))
    const found = keys.get(key)
    if (found === undefined) keys.set(key, [entity])
    else found.push(entity)
  }
  return keys
}
