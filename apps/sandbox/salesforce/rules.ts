import { refuseFields, SalesforceError } from './error.ts'
import type { DuplicateRule, Org } from './org.ts'
import type { Field, ObjectSchema, Row } from './schema.ts'

/** The admin's validation rules. */
export function checkRules(org: Org, object: ObjectSchema, row: Row): void {
  for (const { object: name, field, pattern, message } of org.validationRules) {
    if (name === object.name && pattern.test(String(row[field] ?? ''))) {
      throw refuseFields('FIELD_CUSTOM_VALIDATION_EXCEPTION', message, [field])
    }
  }
}

/** Unique fields hold a value once among the records that are not deleted. */
export function checkUnique(org: Org, object: ObjectSchema, row: Row): void {
  for (const field of object.fields.values()) {
    const value = row[field.name]
    if (!field.isUnique || value === null || value === undefined) continue
    const other = othersWith(org, object, { field, value: String(value), id: row.Id })[0]
    if (!other) continue
    const message = `duplicate value found: ${field.name} duplicates value on record with id: ${other.Id}`
    throw refuseFields('DUPLICATE_VALUE', message)
  }
}

/** Duplicate rules look at new records, and at changes of the fields they compare. */
export function checkDuplicates(
  org: Org,
  object: ObjectSchema,
  { row, changed }: { row: Row; changed: readonly string[] },
): void {
  for (const rule of org.duplicateRules) {
    if (rule.object !== object.name) continue
    for (const name of rule.fields.filter((one) => changed.includes(one))) {
      const field = object.field(name)
      const value = row[name]
      if (!field || value === null || value === undefined) continue
      const holders = othersWith(org, object, { field, value: String(value), id: row.Id })
      const others = holders.filter((other) => !other['IsConverted'])
      if (others.length > 0) throw duplicatesDetected(org, rule, others)
    }
  }
}

function othersWith(org: Org, object: ObjectSchema, { field, value, id }: { field: Field; value: string; id: string }) {
  const table = org.table(object.name)
  return [...table.lookup(field, value)]
    .filter((other) => other !== id)
    .flatMap((other) => table.get(other) ?? [])
    .filter((other) => !other['IsDeleted'])
}

/** The result's key is misspelt by Salesforce itself. */
function duplicatesDetected(org: Org, rule: DuplicateRule, others: readonly Row[]): SalesforceError {
  const message = 'Use one of these records?'
  const url = (id: string) => `/services/data/v${org.settings.versionMax}.0/sobjects/${rule.object}/${id}`
  const matchRecords = others.slice(0, 100).map(({ Id }) => ({
    additionalInformation: [],
    fieldDiffs: [],
    matchConfidence: 100,
    record: { attributes: { type: rule.object, url: url(Id) }, Id },
  }))
  const match = {
    entityType: rule.object,
    errors: [],
    matchEngine: 'ExactMatchEngine',
    matchRecords,
    rule: `${rule.object}_MR`,
    size: matchRecords.length,
    success: true,
  }
  const duplicateResut = {
    allowSave: rule.allowSave,
    duplicateRule: rule.name,
    duplicateRuleEntityType: rule.object,
    errorMessage: message,
    matchResults: [match],
  }
  return new SalesforceError(400, 'DUPLICATES_DETECTED', { message, more: { duplicateResut } })
}
