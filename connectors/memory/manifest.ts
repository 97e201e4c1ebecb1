import type { FieldSpec, Manifest, ObjectManifest } from '#shared/connector.ts'
import { companyFields, computedFields, leadFields } from '#shared/entity.ts'
import type { FieldRule } from '#shared/entity.ts'

import type { Habits } from './habits.ts'

/** The field of every memory object that carries the hub's entity id. */
export const keyField = 'hubId'

/** The manifest of a memory world with these habits. */
export function memoryManifest(habits: Habits): Manifest {
  return {
    id: 'memory',
    title: 'Memory',
    auth: { kind: 'none' },
    settings: [],
    objects:
      habits.merging === 'none'
        ? [person, organisation]
        : [person, organisation].map((object) => withMerging(object, habits.merging === 'kept')),
    quotas: [],
    hosts: [],
    traits: {
      feed: habits.feed,
      removals: habits.removals,
      createKey: habits.createKey,
      guardedWrites: habits.guard !== 'none',
      readMax: habits.readMax,
      loadMax: habits.loadMax,
      writeMax: habits.writeMax,
    },
  }
}

const plainField = { type: 'string', writable: true, required: false, unique: false, lengthMax: 255 } as const

const special: Readonly<Record<string, Partial<FieldSpec>>> = {
  status: { type: 'choice', choices: ['New', 'Working', 'Qualified', 'Closed'] },
  employees: { type: 'number' },
  score: { type: 'number' },
  reasons: { type: 'text', lengthMax: 4000 },
}

/** The fields a new memory world starts with, by object. */
export const memoryFields: Readonly<Record<string, readonly FieldSpec[]>> = {
  person: fieldSpecs(leadFields),
  organisation: fieldSpecs(companyFields),
}

const removal: ObjectManifest['removal'] = { word: 'delete', means: 'The record is marked as removed in the world.' }

const person: ObjectManifest = {
  name: 'person',
  title: 'Person',
  entity: 'lead',
  creates: true,
  keyField,
  mapping: rules(leadFields),
  refs: { company: 'company' },
  removal,
}

const organisation: ObjectManifest = {
  name: 'organisation',
  title: 'Organisation',
  entity: 'company',
  creates: true,
  keyField,
  mapping: rules(companyFields),
  removal,
}

const withMerging = (object: ObjectManifest, isTakenBack: boolean): ObjectManifest => ({
  ...object,
  merging: {
    means: 'The other record is marked as merged in the world.',
    split: 'It comes back as it was, where this world can take a merge back.',
    isTakenBack,
    pairsMax: 10,
  },
})

function rules(fields: readonly string[]): FieldRule[] {
  const both = fields.map((field) => rule(field, 'both'))
  return [...both, ...computedFields.map((field) => rule(field, 'out'))]
}

function rule(field: string, direction: FieldRule['direction']): FieldRule {
  return { field, remoteField: field, direction, transforms: [] }
}

function fieldSpecs(fields: readonly string[]): FieldSpec[] {
  const own = fields.map((name) => ({ ...plainField, name, title: name, ...special[name] }))
  const computed = computedFields.map((name) => ({ ...plainField, name, title: name, ...special[name] }))
  return [...own, ...computed, { ...plainField, name: keyField, title: 'Lead Hub id', unique: true }]
}
