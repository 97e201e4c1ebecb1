import type { Entity } from '#hub/core/snapshot.ts'

/** Whose a lead or company is, as it says: an e-mail in small letters. */
export const ownerOf = ({ fields }: Pick<Entity, 'fields'>): string | null => {
  const { owner } = fields
  return typeof owner === 'string' && owner.trim() !== '' ? owner.trim().toLowerCase() : null
}

/** When (ms) a colleague last spoke with a lead; `null`: never, as far as is known. */
export const touchedAt = ({ engagement = {} }: Pick<Entity, 'engagement'>): number | null => {
  const instants = [engagement['call-note']?.[0], engagement.meeting?.[0]].filter((at) => at !== undefined)
  return instants.length === 0 ? null : Math.max(...instants)
}
