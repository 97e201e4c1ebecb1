import type { Entity } from '#hub/core/snapshot.ts'

/** Whose a lead or company is, as it says: an e-mail in small letters. */
export const ownerOf = ({ fields }: Pick<Entity, 'fields'>): string | null => {
  const { owner } = fields
  return typeof owner === 'string' && owner.trim() !== '' ? owner.trim().toLowerCase() : null
}
