import type { Field } from './schema.ts'
import { text } from './standard-fields.ts'

/** The key, which our package installs on every object that is kept in step. */
export const packageKey: Field = {
  ...text('Lead_Hub_Id__c', 'Lead Hub Id', 80),
  isCustom: true,
  isUnique: true,
  isExternalId: true,
  isCaseSensitive: true,
}

/** All that our package installs on Lead, Contact and Account. */
export const packageFields: readonly Field[] = [
  packageKey,
  { ...text('Lead_Hub_Score__c', 'Lead Hub Score', 0, 'double'), isCustom: true, precision: 5, scale: 2 },
  { ...text('Lead_Hub_Grade__c', 'Lead Hub Grade', 2), isCustom: true },
  { ...text('Lead_Hub_Reasons__c', 'Lead Hub Reasons', 4000, 'textarea'), isCustom: true },
]
/** What our package installs where. */
export const packaged: Readonly<Record<string, readonly Field[]>> = {
  Lead: packageFields,
  Contact: packageFields,
  Account: packageFields,
  Opportunity: [packageKey],
}
