import type { Org } from './org.ts'
import { prefixOf } from './ids.ts'
import { isFilterable } from './schema.ts'
import type { Field, ObjectSchema } from './schema.ts'

/** `GET /sobjects`: every object in short. */
export function describeGlobal(org: Org, base: string): unknown {
  const sobjects = [...org.schema.values()].map((object) => describeHead(object, base))
  return { encoding: 'UTF-8', maxBatchSize: 200, sobjects }
}

/** `GET /sobjects/X/describe`. */
export function describeObject(object: ObjectSchema, base: string): unknown {
  const head = describeHead(object, base)
  const site = '/lightning'
  const pages = {
    uiDetailTemplate: `${site}/r/${object.name}/{ID}/view`,
    uiEditTemplate: `${site}/r/${object.name}/{ID}/edit`,
    uiNewRecord: `${site}/o/${object.name}/new`,
  }
  return {
    ...head,
    urls: { ...head.urls, ...pages },
    actionOverrides: [],
    childRelationships: [],
    compactLayoutable: true,
    listviewable: null,
    lookupLayoutable: null,
    searchLayoutable: true,
    fields: [...object.fields.values()].map((field) => describeField(object, field)),
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [
      {
        active: true,
        available: true,
        defaultRecordTypeMapping: true,
        developerName: 'Master',
        master: true,
        name: 'Master',
        recordTypeId: '012000000000000AAA',
        urls: { layout: `${base}/sobjects/${object.name}/describe/layouts/012000000000000AAA` },
      },
    ],
    supportedScopes: [],
  }
}

function describeHead(object: ObjectSchema, base: string) {
  const url = `${base}/sobjects/${object.name}`
  const canWrite = object.isWritable
  return {
    activateable: false,
    createable: canWrite,
    custom: false,
    customSetting: false,
    deletable: canWrite,
    deprecatedAndHidden: false,
    feedEnabled: canWrite,
    hasSubtypes: false,
    isSubtype: false,
    keyPrefix: prefixOf(object.name),
    label: object.label,
    labelPlural: object.plural,
    layoutable: canWrite,
    mergeable: ['Lead', 'Contact', 'Account'].includes(object.name),
    mruEnabled: canWrite,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: canWrite,
    triggerable: canWrite,
    undeletable: canWrite,
    updateable: canWrite,
    urls: { rowTemplate: `${url}/{ID}`, sobject: url, describe: `${url}/describe` },
  }
}

function describeField(object: ObjectSchema, field: Field) {
  const isWritable = object.isWritable && !field.isReadOnly
  const choices = field.choices ?? []
  return {
    aggregatable: isFilterable(field),
    aiPredictionField: false,
    autoNumber: false,
    byteLength: field.length * 3,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: field.isCaseSensitive ?? false,
    compoundFieldName: null,
    controllerName: null,
    createable: isWritable,
    custom: field.isCustom ?? false,
    defaultValue: field.type === 'boolean' ? (field.defaultValue ?? false) : null,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultValue !== undefined || field.name === 'OwnerId' || field.isReadOnly === true,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? (field.precision ?? 9) : 0,
    externalId: field.isExternalId ?? false,
    extraTypeInfo: field.type === 'textarea' ? (field.length > 255 ? 'plaintextarea' : null) : null,
    filterable: isFilterable(field),
    groupable: isFilterable(field) && field.type !== 'datetime',
    htmlFormatted: false,
    idLookup: field.type === 'id' || field.type === 'email' || field.isExternalId === true,
    inlineHelpText: null,
    label: field.label,
    length: field.length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.name === 'Name',
    namePointing: false,
    nillable: !field.isRequired && field.type !== 'boolean' && field.name !== 'OwnerId' && field.name !== 'Id',
    permissionable: !field.isReadOnly && !field.isRequired,
    picklistValues: choices.map((value) => ({
      active: true,
      defaultValue: field.defaultValue === value,
      label: value,
      validFor: null,
      value,
    })),
    precision: ['double', 'currency', 'percent'].includes(field.type) ? (field.precision ?? 18) : 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.to ? [field.to] : [],
    relationshipName: field.relationship ?? null,
    relationshipOrder: null,
    restrictedPicklist: field.isRestricted ?? false,
    scale: field.scale ?? 0,
    searchPrefilterable: false,
    soapType: soapTypes[field.type] ?? 'xsd:string',
    sortable: isFilterable(field),
    type: field.type,
    unique: field.isUnique ?? false,
    updateable: isWritable && field.isFixed !== true,
    writeRequiresMasterRead: false,
  }
}

const soapTypes: Readonly<Record<string, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  int: 'xsd:int',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
}
