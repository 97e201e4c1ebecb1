import { z } from 'zod'
import { paramNames, paramPatterns } from './params.ts'
import type { Entry } from './route.ts'
import { replies } from './replies.ts'

type Json = Readonly<Record<string, unknown>>

/** The OpenAPI 3.1 document of a route table, from the same schemas that validate. */
export function openApi(table: readonly Entry[]): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const entry of table) {
    const path = (paths[entry.route.path] ??= {})
    path[entry.route.method.toLowerCase()] = operation(entry)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lead Hub',
      version: '1',
      description:
        'Failures are problem details (RFC 9457) with a stable `code`; `correlation` names the request in the log.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(replies).map(([name, schema]) => [name, toJson(schema, 'output')])),
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'lead-hub.session_token' } },
    },
  }
}

function operation({ least, route }: Entry): Json {
  const names = paramNames(route.path)
  return {
    operationId: route.name,
    summary: route.summary,
    description: who(least),
    ...(least === 'anyone' ? {} : { security: [{ session: [] }] }),
    parameters: [
      ...names.map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string', pattern: paramPatterns[name] },
      })),
      ...queryParameters(route.query),
    ],
    ...(route.takesFile === true
      ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string' } } } } }
      : {}),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: json(toJson(route.body, 'input')) } }),
    responses: {
      [String(route.status ?? (route.reply === undefined ? 204 : 200))]: success(route.name, route.reply),
      default: {
        description: 'Why not, and what to do.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function success(name: string, reply: string | undefined): Json {
  if (name === 'events')
    return { description: 'A stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } }
  if (name === 'rejectedLines')
    return { description: 'A table.', content: { 'text/csv': { schema: { type: 'string' } } } }
  if (name === 'openApi') return { description: 'The document.', content: json({ type: 'object' }) }
  if (reply === undefined) return { description: 'Done.' }
  return { description: reply, content: json({ $ref: `#/components/schemas/${reply}` }) }
}

function who(least: Entry['least']): string {
  if (least === 'anyone') return 'Open to anyone.'
  return least === 'person' ? 'For anyone signed in.' : `For members of the workspace, from ${least} upwards.`
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
})

function queryParameters(schema: z.ZodType | undefined): Json[] {
  if (schema === undefined) return []
  const { properties, required } = objectSchema.parse(toJson(schema, 'input'))
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }))
}

const json = (schema: Json): Json => ({ 'application/json': { schema } })

function toJson(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
