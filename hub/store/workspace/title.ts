import type { Entity } from '#hub/core/snapshot.ts'

/** The name people know an entity by. */
export function titleOf(entity: Pick<Entity, 'kind' | 'fields'>): string {
  const field = (name: string): string => String(entity.fields[name] ?? '').trim()
  if (entity.kind !== 'lead') return field('name') || field('domain') || 'Company without a name'
  const name = `${field('firstName')} ${field('lastName')}`.trim()
  return name || field('email') || field('phone') || 'Lead without a name'
}

/** Lower-case text that searches look in. */
export function findText(entity: Entity): string {
  const names = ['firstName', 'lastName', 'email', 'company', 'phone', 'city', 'name', 'domain']
  return names
    .map((name) => entity.fields[name] ?? '')
    .join(' ')
    .toLowerCase()
    .slice(0, 400)
}
