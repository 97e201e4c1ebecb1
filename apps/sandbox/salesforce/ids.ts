/** Key prefixes of the objects the twin knows. */
export const prefixes = {
  Lead: '00Q',
  Contact: '003',
  Account: '001',
  Opportunity: '006',
  OpportunityContactRole: '00K',
  User: '005',
  Organization: '00D',
  LeadStatus: '01J',
  RecordType: '012',
  cursor: '01g',
  outboundAction: '04k',
  outboundNotification: '04l',
} as const

/** The key prefix of an object's ids; empty for an object the twin does not know. */
export function prefixOf(object: string): string {
  return Object.entries(prefixes).find(([name]) => name === object)?.[1] ?? ''
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const checks = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/** The nth id of an object: ids of one object sort in the order they were made. */
export function makeId(prefix: string, nth: number): string {
  let rest = ''
  for (let left = nth; rest.length < 7; left = Math.floor(left / 62)) rest = (digits[left % 62] ?? '0') + rest
  return withChecksum(`${prefix}Qy000${rest}`.slice(0, 15))
}

/**
 * The 18 character form of a 15 or 18 character id, or null where it is none.
 * The last three letters restore the case of an 18 character id that was lower-cased on its way.
 */
export function toId18(id: string): string | null {
  if (!/^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(id)) return null
  if (id.length === 15) return withChecksum(id)
  const restored = restoreCase(id)
  return withChecksum(restored) === restored.slice(0, 15) + id.slice(15).toUpperCase() ? withChecksum(restored) : null
}

/** Three chunks of five characters; bit i of a chunk is set where its ith character is upper case. */
function withChecksum(id: string): string {
  const first = id.slice(0, 15)
  let sum = ''
  for (let chunk = 0; chunk < 3; chunk += 1) {
    let bits = 0
    for (let bit = 0; bit < 5; bit += 1) if (/[A-Z]/.test(first[chunk * 5 + bit] ?? '')) bits |= 1 << bit
    sum += checks[bits] ?? 'A'
  }
  return first + sum
}

function restoreCase(id: string): string {
  const chars = Array.from({ length: 15 }, (_, index) => {
    const char = id.charAt(index)
    const bits = checks.indexOf((id[15 + Math.floor(index / 5)] ?? 'A').toUpperCase())
    return (bits >> (index % 5)) & 1 ? char.toUpperCase() : char.toLowerCase()
  })
  return chars.join('')
}
