import type { FieldSpec } from '#shared/connector.ts'

type Specs = Readonly<Record<string, readonly FieldSpec[]>>

/** How an object looks other than it did. */
export interface ShapeChange {
  readonly object: string
  /** Fields that came, went, or take other values than before. */
  readonly fields: readonly string[]
  /** Those of them that were not there before. */
  readonly added: readonly string[]
}

/** What changed about the objects that were known before. */
export const shapeChanges = (before: Specs, after: Specs): readonly ShapeChange[] =>
  Object.entries(after).flatMap(([object, specs]) => {
    const known = before[object]
    if (known === undefined) return []
    const old = new Map(known.map((spec) => [spec.name, spec]))
    const now = new Map(specs.map((spec) => [spec.name, spec]))
    const names = [...new Set([...old.keys(), ...now.keys()])]
    const fields = names.filter((name) => !isSame(old.get(name), now.get(name)))
    return fields.length === 0 ? [] : [{ object, fields, added: fields.filter((name) => !old.has(name)) }]
  })

const isSame = (one: FieldSpec | undefined, other: FieldSpec | undefined): boolean =>
  one === undefined || other === undefined ? one === other : essence(one) === essence(other)

/** What decides whether a value is taken; the order of choices and members does not. */
const essence = ({ type, writable, required, unique, lengthMax, choices, people }: FieldSpec): string =>
  JSON.stringify([type, writable, required, unique, lengthMax ?? null, choices?.toSorted() ?? null, people ?? null])
