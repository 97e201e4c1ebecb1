import { z } from 'zod'

import { associationKinds, kindOf } from './associations.ts'
import { HubspotFault, invalid, notFound } from './fault.ts'
import { bodyOf } from './parse.ts'
import { objectScope, typeOf } from './router.ts'
import type { ApiCall, Reply, Route } from './router.ts'
import { objectWords } from './schema.ts'
import type { ObjectType } from './schema.ts'
import { targetOf, typesInput } from './ties.ts'
import { tie, untie } from './writes.ts'

const readMax = 1_000
const createMax = 2_000
const archiveMax = 100

const end = z.object({ id: z.coerce.string() })
const readInput = z.object({ inputs: z.array(end) })
const createInput = z.object({ inputs: z.array(z.object({ from: end, to: end, types: typesInput })) })
const defaultInput = z.object({ inputs: z.array(z.object({ from: end, to: end })) })
const archiveInput = z.object({ inputs: z.array(z.object({ from: end, to: z.array(end) })) })

const one = '/crm/v4/objects/:from/:fromId/associations'
const batch = '/crm/v4/associations/:from/:to/batch'

/** Associations v4: bonds between records. */
export const associationRoutes: readonly Route[] = [
  { method: 'PUT', pattern: `${one}/default/:to/:toId`, scope: objectScope('write'), answer: putDefault },
  { method: 'PUT', pattern: `${one}/:to/:toId`, scope: objectScope('write'), answer: putLabelled },
  { method: 'DELETE', pattern: `${one}/:to/:toId`, scope: objectScope('write'), answer: remove },
  { method: 'GET', pattern: `${one}/:to`, scope: objectScope('read'), answer: list },
  { method: 'POST', pattern: `${batch}/read`, scope: objectScope('read'), answer: batchRead },
  { method: 'POST', pattern: `${batch}/create`, scope: objectScope('write'), answer: batchCreate },
  { method: 'POST', pattern: `${batch}/associate/default`, scope: objectScope('write'), answer: batchDefault },
  { method: 'POST', pattern: `${batch}/archive`, scope: objectScope('write'), answer: batchArchive },
  { method: 'GET', pattern: '/crm/v4/associations/:from/:to/labels', scope: objectScope('read'), answer: labels },
]

function putDefault(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  const pair = { from, fromId: idOf(call, from, call.params['fromId']), to, toId: idOf(call, to, call.params['toId']) }
  tie(call.portal, { ...pair, isPrimary: false }, call.stamp)
  return { status: 200, body: complete(call, defaultResults(pair)) }
}

function putLabelled(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  const target = targetOf(from, bodyOf(call, typesInput))
  if (target.to !== to) throw invalid(`The association type does not lead from ${from} to ${to}`)
  const pair = { from, fromId: idOf(call, from, call.params['fromId']), to, toId: idOf(call, to, call.params['toId']) }
  tie(call.portal, { ...pair, isPrimary: target.isPrimary }, call.stamp)
  return { status: 201, body: labelledResult(pair) }
}

function remove(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  const pair = { from, fromId: idOf(call, from, call.params['fromId']), to, toId: idOf(call, to, call.params['toId']) }
  untie(call.portal, pair, call.stamp)
  return { status: 204 }
}

function list(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  const fromId = idOf(call, from, call.params['fromId'])
  return { status: 200, body: { results: partnersView(call, { from, fromId, to }) } }
}

function batchRead(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  const { inputs } = bodyOf(call, readInput)
  bound(inputs.length, readMax)
  const results: unknown[] = []
  const errors: unknown[] = []
  for (const { id } of inputs) {
    const record = call.portal.tables[from].find(id)
    const partners = record ? partnersView(call, { from, fromId: record.id, to }) : []
    if (partners.length > 0) results.push({ from: { id }, to: partners })
    else errors.push(noneFound(from, to, id))
  }
  const body = complete(call, results)
  return errors.length === 0
    ? { status: 200, body }
    : { status: 207, body: { ...body, numErrors: errors.length, errors } }
}

function batchCreate(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  const { inputs } = bodyOf(call, createInput)
  bound(inputs.length, createMax)
  const pairs = inputs.map((input) => ({
    from,
    fromId: idOf(call, from, input.from.id),
    to,
    toId: idOf(call, to, input.to.id),
    isPrimary: targetOf(from, input.types).isPrimary,
  }))
  for (const pair of pairs) tie(call.portal, pair, call.stamp)
  return { status: 201, body: complete(call, pairs.map(labelledResult)) }
}

function batchDefault(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  const { inputs } = bodyOf(call, defaultInput)
  bound(inputs.length, createMax)
  const pairs = inputs.map((input) => ({
    from,
    fromId: idOf(call, from, input.from.id),
    to,
    toId: idOf(call, to, input.to.id),
  }))
  for (const pair of pairs) tie(call.portal, { ...pair, isPrimary: false }, call.stamp)
  return { status: 200, body: complete(call, pairs.flatMap(defaultResults)) }
}

function batchArchive(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  const { inputs } = bodyOf(call, archiveInput)
  bound(inputs.length, archiveMax)
  for (const input of inputs) {
    for (const target of input.to) {
      untie(
        call.portal,
        { from, fromId: idOf(call, from, input.from.id), to, toId: idOf(call, to, target.id) },
        call.stamp,
      )
    }
  }
  return { status: 204 }
}

function labels(call: ApiCall): Reply {
  const { from, to } = typesOf(call)
  return { status: 200, body: { results: typeViews(from, to) } }
}

interface Pair {
  readonly from: ObjectType
  readonly fromId: number
  readonly to: ObjectType
  readonly toId: number
}

function partnersView(call: ApiCall, { from, fromId, to }: Omit<Pair, 'toId'>): unknown[] {
  const views = typeViews(from, to)
  // What is archived is tied to nothing until it is restored.
  const isThere = ({ id }: { readonly id: number }) => call.portal.tables[to].find(String(id))?.archivedAt === null
  const partners = call.portal.associations.partners(from, fromId, to).filter(isThere)
  return partners.map((partner) => ({
    toObjectId: partner.id,
    associationTypes: views.filter((view) => partner.typeIds.includes(view.typeId)),
  }))
}

function typeViews(from: ObjectType, to: ObjectType): { category: string; typeId: number; label: string | null }[] {
  const kind = kindOf(from, to)
  if (!kind) return []
  const category = 'HUBSPOT_DEFINED'
  const primary = kind.primary === undefined ? [] : [{ category, typeId: kind.primary, label: 'Primary' }]
  return [...primary, { category, typeId: kind.plain, label: null }]
}

function defaultResults({ from, fromId, to, toId }: Pair): unknown[] {
  const spec = (a: ObjectType, b: ObjectType) => ({
    associationCategory: 'HUBSPOT_DEFINED',
    associationTypeId: associationKinds[`${a}>${b}`]?.plain,
  })
  return [
    { from: { id: String(fromId) }, to: { id: String(toId) }, associationSpec: spec(from, to) },
    { from: { id: String(toId) }, to: { id: String(fromId) }, associationSpec: spec(to, from) },
  ]
}

function labelledResult({ from, fromId, to, toId }: Pair): Record<string, unknown> {
  const ends = {
    fromObjectTypeId: objectWords[from].typeId,
    fromObjectId: fromId,
    toObjectTypeId: objectWords[to].typeId,
  }
  return { ...ends, toObjectId: toId, labels: [] }
}

function complete(call: ApiCall, results: readonly unknown[]): Record<string, unknown> {
  const at = new Date(call.portal.ports.now()).toISOString()
  return { status: 'COMPLETE', results, startedAt: at, completedAt: at }
}

function noneFound(from: ObjectType, to: ObjectType, id: string): Record<string, unknown> {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${objectWords[to].singular} is associated with ${objectWords[from].singular} ${id}.`,
    context: {
      fromObjectId: [id],
      fromObjectType: [objectWords[from].singular],
      toObjectType: [objectWords[to].singular],
    },
  }
}

function typesOf(call: ApiCall): { from: ObjectType; to: ObjectType } {
  const from = typeOf(call.params['from'] ?? '')
  const to = typeOf(call.params['to'] ?? '')
  if (!kindOf(from, to)) throw invalid(`There is no association from ${from} to ${to}`)
  return { from, to }
}

function idOf(call: ApiCall, type: ObjectType, id: string | undefined): number {
  const record = call.portal.tables[type].find(id ?? '')
  if (record?.archivedAt === null) return record.id
  throw new HubspotFault(404, notFound(`No ${objectWords[type].singular} with id ${id ?? ''}`).body)
}

function bound(count: number, max: number): void {
  if (count > max) throw invalid(`Request contains more than ${max} inputs: ${count}`)
}
