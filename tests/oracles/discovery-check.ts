import { z } from 'zod'

interface Schema {
  readonly type?: string | undefined
  readonly $ref?: string | undefined
  readonly format?: string | undefined
  readonly enum?: readonly string[] | undefined
  readonly items?: Schema | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly additionalProperties?: Schema | undefined
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    $ref: z.string().optional(),
    format: z.string().optional(),
    enum: z.array(z.string()).optional(),
    items: schema.optional(),
    properties: z.record(z.string(), schema).optional(),
    additionalProperties: schema.optional(),
  }),
)

/** Finds what does not fit a schema of a discovery document: unknown members, wrong types, unknown choices. */
export type Check = (name: string, value: unknown) => readonly string[]

export function createCheck(document: unknown): Check {
  const { schemas } = z.object({ schemas: z.record(z.string(), schema) }).parse(document)

  function check(own: Schema | undefined, value: unknown, path: string): readonly string[] {
    if (!own) return [`${path} is unknown`]
    if (own.$ref !== undefined) return check(schemas[own.$ref], value, path)
    if (own.type === 'any') return []
    if (own.type === 'array') {
      return Array.isArray(value)
        ? value.flatMap((one, index) => check(own.items, one, `${path}[${index}]`))
        : [`${path} is no array`]
    }
    if (own.type === 'object') return checkMembers(own, value, path)
    if (own.type === 'integer') return Number.isInteger(value) ? [] : [`${path} is no integer`]
    if (typeof value !== own.type) return [`${path} is no ${own.type}`]
    if (own.enum && !own.enum.includes(String(value))) return [`${path} may not be ${String(value)}`]
    return own.format === 'int64' && !/^-?\d+$/.test(String(value)) ? [`${path} is no int64`] : []
  }

  function checkMembers(own: Schema, value: unknown, path: string): readonly string[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`]
    return Object.entries(value).flatMap(([key, member]) =>
      check(own.properties?.[key] ?? own.additionalProperties, member, `${path}.${key}`),
    )
  }

  return (name, value) => check(schemas[name], value, name)
}
