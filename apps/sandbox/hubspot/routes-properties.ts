import { z } from 'zod'

import { HubspotFault, invalid, notFound } from './fault.ts'
import { bodyOf } from './parse.ts'
import { schemaScope, tableOf } from './router.ts'
import type { ApiCall, Reply, Route } from './router.ts'
import type { PropertyDef } from './schema.ts'
import type { Table } from './table.ts'

const uniqueMax = 10
const optionInput = z.object({
  label: z.string(),
  value: z.string(),
  displayOrder: z.number().int().default(-1),
  hidden: z.boolean().default(false),
})
export const propertyInput = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string().min(1),
  description: z.string().default(''),
  type: z.enum(['string', 'number', 'date', 'datetime', 'enumeration', 'bool', 'phone_number']),
  fieldType: z.enum([
    'booleancheckbox',
    'calculation_equation',
    'checkbox',
    'date',
    'file',
    'html',
    'number',
    'phonenumber',
    'radio',
    'select',
    'text',
    'textarea',
  ]),
  groupName: z.string(),
  options: z.array(optionInput).default([]),
  hasUniqueValue: z.boolean().default(false),
})
export type PropertyInput = z.infer<typeof propertyInput>
const patchInput = z.object({
  label: z.string().optional(),
  description: z.string().optional(),
  fieldType: z.string().optional(),
  options: z.array(optionInput).optional(),
})
const batchInput = z.object({ inputs: z.array(propertyInput).max(100) })

/** The properties API: what fields an object has. */
export const propertyRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/crm/v3/properties/:type', scope: schemaScope('read'), answer: list },
  { method: 'POST', pattern: '/crm/v3/properties/:type', scope: schemaScope('write'), answer: create },
  { method: 'POST', pattern: '/crm/v3/properties/:type/batch/create', scope: schemaScope('write'), answer: createMany },
  { method: 'GET', pattern: '/crm/v3/properties/:type/groups', scope: schemaScope('read'), answer: groups },
  { method: 'POST', pattern: '/crm/v3/properties/:type/groups', scope: schemaScope('write'), answer: createGroup },
  { method: 'GET', pattern: '/crm/v3/properties/:type/:name', scope: schemaScope('read'), answer: get },
  { method: 'PATCH', pattern: '/crm/v3/properties/:type/:name', scope: schemaScope('write'), answer: patch },
  { method: 'DELETE', pattern: '/crm/v3/properties/:type/:name', scope: schemaScope('write'), answer: archive },
]

/** Adds a property, or brings an archived one of that name back. */
export function addProperty(table: Table, input: PropertyInput, now: number): PropertyDef {
  const old = table.properties.get(input.name)
  if (old && !old.archived) throw exists(input.name)
  const uniqueCount = [...table.properties.values()].filter((def) => def.hasUniqueValue && !def.hubspotDefined).length
  if (input.hasUniqueValue && uniqueCount >= uniqueMax)
    throw invalid(`At most ${uniqueMax} unique properties are allowed per object`)
  if (input.type === 'enumeration' && input.options.length === 0)
    throw invalid(`Property ${input.name} of type enumeration needs options`)
  const def: PropertyDef = {
    ...input,
    externalOptions: false,
    hubspotDefined: false,
    calculated: false,
    readOnlyValue: false,
    createdAt: old?.createdAt ?? now,
    updatedAt: now,
    archived: false,
  }
  table.properties.set(def.name, def)
  return def
}

/** Takes a property away; its values are no longer shown. */
export function removeProperty(table: Table, name: string, now: number): void {
  const def = known(table, name)
  if (def.hubspotDefined) throw invalid(`Property ${name} is defined by HubSpot and cannot be deleted`)
  table.properties.set(name, { ...def, archived: true, updatedAt: now })
}

/** Sets the whole list of choices; what is left out is gone. */
export function setOptions(
  table: Table,
  name: string,
  set: { options: PropertyInput['options']; now: number },
): PropertyDef {
  const def = { ...known(table, name), options: set.options, updatedAt: set.now }
  table.properties.set(name, def)
  return def
}

function list(call: ApiCall): Reply {
  const isArchived = call.query.get('archived') === 'true'
  const defs = [...tableOf(call).properties.values()].filter((def) => def.archived === isArchived)
  return { status: 200, body: { results: defs.map(propertyView) } }
}

function get(call: ApiCall): Reply {
  return { status: 200, body: propertyView(known(tableOf(call), call.params['name'] ?? '')) }
}

function create(call: ApiCall): Reply {
  const def = addProperty(tableOf(call), bodyOf(call, propertyInput), call.portal.ports.now())
  return { status: 201, body: propertyView(def) }
}

function createMany(call: ApiCall): Reply {
  const table = tableOf(call)
  const now = call.portal.ports.now()
  const results: unknown[] = []
  const errors: unknown[] = []
  for (const input of bodyOf(call, batchInput).inputs) {
    try {
      results.push(propertyView(addProperty(table, input, now)))
    } catch (error) {
      if (!(error instanceof HubspotFault)) throw error
      errors.push({ status: 'error', ...error.body, context: { name: [input.name] } })
    }
  }
  const at = new Date(now).toISOString()
  const body = { status: 'COMPLETE', results, startedAt: at, completedAt: at }
  if (errors.length === 0) return { status: 201, body }
  return { status: 207, body: { ...body, numErrors: errors.length, errors } }
}

function patch(call: ApiCall): Reply {
  const table = tableOf(call)
  const name = call.params['name'] ?? ''
  const def = known(table, name)
  const { label, description, fieldType, options } = bodyOf(call, patchInput)
  const next: PropertyDef = {
    ...def,
    label: label ?? def.label,
    description: description ?? def.description,
    fieldType: fieldType ?? def.fieldType,
    options: options ?? def.options,
    updatedAt: call.portal.ports.now(),
  }
  table.properties.set(name, next)
  return { status: 200, body: propertyView(next) }
}

function archive(call: ApiCall): Reply {
  removeProperty(tableOf(call), call.params['name'] ?? '', call.portal.ports.now())
  return { status: 204 }
}

function groups(call: ApiCall): Reply {
  const names = new Set([...tableOf(call).properties.values()].map((def) => def.groupName))
  const results = [...names].map((name) => ({ name, label: name, displayOrder: -1, archived: false }))
  return { status: 200, body: { results } }
}

function createGroup(call: ApiCall): Reply {
  const input = bodyOf(call, z.object({ name: z.string(), label: z.string() }))
  return { status: 201, body: { ...input, displayOrder: -1, archived: false } }
}

function known(table: Table, name: string): PropertyDef {
  const def = table.properties.get(name)
  if (!def || def.archived) {
    throw new HubspotFault(404, {
      ...notFound(`Property "${name}" does not exist`).body,
      subCategory: 'Properties.PROPERTY_NOT_FOUND',
    })
  }
  return def
}

function exists(name: string): HubspotFault {
  return new HubspotFault(409, {
    category: 'OBJECT_ALREADY_EXISTS',
    subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    message: `A property named '${name}' already exists.`,
  })
}

function propertyView(def: PropertyDef): Record<string, unknown> {
  const { createdAt, updatedAt, readOnlyValue, ...shown } = def
  return {
    updatedAt: new Date(updatedAt).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
    ...shown,
    displayOrder: -1,
    hidden: false,
    formField: !readOnlyValue,
    modificationMetadata: {
      archivable: !def.hubspotDefined,
      readOnlyDefinition: def.hubspotDefined,
      readOnlyOptions: def.hubspotDefined,
      readOnlyValue,
    },
  }
}
