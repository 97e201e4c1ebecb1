import type { ObjectType } from './schema.ts'

/** How one object may be tied to another. */
export interface AssociationKind {
  /** Without label: what the default call sets. */
  readonly plain: number
  /** The one primary partner, where the pair has that notion. */
  readonly primary?: number
}

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide#association-type-id-values */
export const associationKinds: Readonly<Record<string, AssociationKind>> = {
  'contacts>companies': { plain: 279, primary: 1 },
  'companies>contacts': { plain: 280, primary: 2 },
  'contacts>deals': { plain: 4 },
  'deals>contacts': { plain: 3 },
  'deals>companies': { plain: 341, primary: 5 },
  'companies>deals': { plain: 342, primary: 6 },
}

/** One end and the other. */
export interface Pair {
  readonly from: ObjectType
  readonly fromId: number
  readonly to: ObjectType
  readonly toId: number
}

/** A partner with the type ids of the bond as seen from this end. */
export interface Partner {
  readonly id: number
  readonly typeIds: readonly number[]
}

/** Both directions of every bond. A primary bond always is a plain one as well. */
export interface Associations {
  /** False when the bond was there already in just this way. */
  tie(pair: Pair, isPrimary: boolean): boolean
  untie(pair: Pair): boolean
  partners(from: ObjectType, fromId: number, to: ObjectType): Partner[]
  primary(from: ObjectType, fromId: number, to: ObjectType): number | undefined
}

export function kindOf(from: ObjectType, to: ObjectType): AssociationKind | undefined {
  return associationKinds[`${from}>${to}`]
}

export function createAssociations(): Associations {
  /** From one end: partner id → whether it is the primary one. */
  const bonds = new Map<string, Map<number, boolean>>()

  const key = (from: ObjectType, fromId: number, to: ObjectType) => `${from}:${fromId}>${to}`
  const of = (from: ObjectType, fromId: number, to: ObjectType) => bonds.get(key(from, fromId, to))

  function set(pair: Pair, isPrimary: boolean): void {
    const own = of(pair.from, pair.fromId, pair.to) ?? new Map<number, boolean>()
    bonds.set(key(pair.from, pair.fromId, pair.to), own)
    own.set(pair.toId, isPrimary)
  }

  /** A company may be the primary one of many contacts, a contact has one primary company: only this end is single. */
  function demote(pair: Pair): void {
    const own = of(pair.from, pair.fromId, pair.to)
    if (pair.to !== 'companies' || !own) return
    for (const [otherId, isPrimary] of own) {
      if (!isPrimary || otherId === pair.toId) continue
      own.set(otherId, false)
      of(pair.to, otherId, pair.from)?.set(pair.fromId, false)
    }
  }

  return {
    tie(pair, isPrimary) {
      const back = { from: pair.to, fromId: pair.toId, to: pair.from, toId: pair.fromId }
      const known = of(pair.from, pair.fromId, pair.to)?.get(pair.toId)
      if (known === isPrimary || known === true) return false
      if (isPrimary) {
        demote(pair)
        demote(back)
      }
      set(pair, isPrimary)
      set(back, isPrimary)
      return true
    },
    untie(pair) {
      const had = of(pair.from, pair.fromId, pair.to)?.delete(pair.toId) ?? false
      of(pair.to, pair.toId, pair.from)?.delete(pair.fromId)
      return had
    },
    partners(from, fromId, to) {
      const kind = kindOf(from, to)
      if (!kind) return []
      return [...(of(from, fromId, to) ?? [])].map(([id, isPrimary]) => ({
        id,
        typeIds: isPrimary && kind.primary !== undefined ? [kind.primary, kind.plain] : [kind.plain],
      }))
    },
    primary(from, fromId, to) {
      for (const [id, isPrimary] of of(from, fromId, to) ?? []) if (isPrimary) return id
      return undefined
    },
  }
}
