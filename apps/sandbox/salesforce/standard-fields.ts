import type { Field, FieldType } from './schema.ts'

const salutations = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']

export function stamps(): Field[] {
  return [
    { ...text('Id', 'Record ID', 18, 'id'), isReadOnly: true },
    { ...text('CreatedDate', 'Created Date', 0, 'datetime'), isReadOnly: true },
    { ...reference('CreatedById', 'User', 'CreatedBy'), isReadOnly: true },
    { ...text('LastModifiedDate', 'Last Modified Date', 0, 'datetime'), isReadOnly: true },
    { ...reference('LastModifiedById', 'User', 'LastModifiedBy'), isReadOnly: true },
    { ...text('SystemModstamp', 'System Modstamp', 0, 'datetime'), isReadOnly: true },
  ]
}

export function system(object: string): Field[] {
  return [
    ...stamps(),
    { ...flag('IsDeleted', 'Deleted'), isReadOnly: true },
    { ...reference('MasterRecordId', object, 'MasterRecord'), isReadOnly: true },
    reference('OwnerId', 'User', 'Owner'),
    { ...text('LastActivityDate', 'Last Activity', 0, 'date'), isReadOnly: true },
  ]
}

export function person(object: string): Field[] {
  return [
    { ...text('LastName', 'Last Name', 80), isRequired: true },
    text('FirstName', 'First Name', 40),
    picklist('Salutation', 'Salutation', salutations),
    { ...text('Name', 'Full Name', 121), isReadOnly: true },
    text('Title', 'Title', 128),
    text('Email', 'Email', 80, 'email'),
    text('Phone', object === 'Contact' ? 'Business Phone' : 'Phone', 40, 'phone'),
    text('MobilePhone', 'Mobile Phone', 40, 'phone'),
    text('Fax', 'Fax', 40, 'phone'),
    flag('HasOptedOutOfEmail', 'Email Opt Out'),
    flag('DoNotCall', 'Do Not Call'),
  ]
}

export function address(prefix: string, label: string): Field[] {
  return [
    text(`${prefix}Street`, `${label}Street`, 255, 'textarea'),
    text(`${prefix}City`, `${label}City`, 40),
    text(`${prefix}State`, `${label}State/Province`, 80),
    text(`${prefix}PostalCode`, `${label}Zip/Postal Code`, 20),
    text(`${prefix}Country`, `${label}Country`, 80),
    { ...text(`${prefix}Address`, `${label}Address`, 0, 'address'), isReadOnly: true },
  ]
}

export function text(...[name, label, length, type = 'string']: [string, string, number, FieldType?]): Field {
  return { name, label, type, length }
}

export function flag(name: string, label: string): Field {
  return { name, label, type: 'boolean', length: 0, defaultValue: false }
}

export function picklist(name: string, label: string, choices: readonly string[]): Field {
  return { name, label, type: 'picklist', length: 255, choices }
}

export function reference(name: string, to: string, relationship: string): Field {
  return { name, label: `${relationship} ID`, type: 'reference', length: 18, to, relationship }
}
