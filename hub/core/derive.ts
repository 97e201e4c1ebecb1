import type { EntityKind } from '#shared/entity.ts'
import { companyId, leadId, linkId } from '#shared/ids.ts'
import type { ConnectionId, EntityId, LinkId, RemoteId } from '#shared/ids.ts'

// Ids are derived, not drawn, so that planning the same rows again gives the same plan byte for byte. The digest is
// MurmurHash3 (x86, 128 bits, seed 0) over UTF-16 code units packed two to a word: fast, well spread, not
// cryptographic. Nobody gains by a collision, since ids live inside one workspace's own database.

/** Names the link of a record the hub was shown. */
export const deriveLinkId = (connection: ConnectionId, object: string, remote: RemoteId): LinkId =>
  linkId(`link_${digest(['record', connection, object, remote])}`)

/** Names the link of a record the hub is going to make: one per entity and connection, ever. */
export const deriveCreatingLinkId = (entity: EntityId, connection: ConnectionId): LinkId =>
  linkId(`link_${digest(['creating', entity, connection])}`)

/** What an entity's id is derived from: the record that was seen first. */
export interface EntitySeed {
  readonly kind: EntityKind
  readonly connection: ConnectionId
  readonly object: string
  readonly remoteId: RemoteId
}

export const deriveEntityId = (seed: EntitySeed): EntityId => {
  const text = digest([seed.kind, seed.connection, seed.object, seed.remoteId])
  if (seed.kind === 'lead') return leadId(`lead_${text}`)
  if (seed.kind === 'company') return companyId(`company_${text}`)
  throw new TypeError('Deals are not kept in step yet.')
}

const c1 = 0x239b961b
const c2 = 0xab0e9789
const c3 = 0x38b34ae5
const c4 = 0xa1e38b93

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

const avalanche = (word: number): number => {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

/** 32 hexadecimal digits. Parts are kept apart by their lengths, so `['ab','c']` and `['a','bc']` differ. */
export const digest = (parts: readonly string[]): string => {
  const text = parts.map((part) => `${part.length}:${part}`).join('')
  // Beyond the end `charCodeAt` is NaN, which the bit operators read as 0.
  const word = (at: number): number => text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)
  let [h1, h2, h3, h4] = [0, 0, 0, 0]
  for (let at = 0; at < text.length; at += 8) {
    h1 ^= Math.imul(rotate(Math.imul(word(at), c1), 15), c2)
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= Math.imul(rotate(Math.imul(word(at + 2), c2), 16), c3)
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= Math.imul(rotate(Math.imul(word(at + 4), c3), 17), c4)
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= Math.imul(rotate(Math.imul(word(at + 6), c4), 18), c1)
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0
  }
  const length = text.length
  ;[h1, h2, h3, h4] = [h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length]
  const spread = ([a, b, c, d]: readonly [number, number, number, number]): [number, number, number, number] => {
    const first = (a + b + c + d) | 0
    return [first, (b + first) | 0, (c + first) | 0, (d + first) | 0]
  }
  const [a, b, c, d] = spread([h1, h2, h3, h4])
  return spread([avalanche(a), avalanche(b), avalanche(c), avalanche(d)])
    .map(hex)
    .join('')
}
