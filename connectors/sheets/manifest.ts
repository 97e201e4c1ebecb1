import type { Manifest, ObjectManifest } from '#shared/connector.ts'
import type { FieldRule, Transform } from '#shared/entity.ts'

import { idColumn } from './column.ts'

type Rule = readonly [field: string, remoteField: string, ...transforms: Transform[]]

/** Longest text of a cell. https://support.google.com/drive/answer/37603 */
export const cellCharsMax = 50_000

const rows: ObjectManifest = {
  name: 'rows',
  title: 'Row',
  entity: 'lead',
  creates: true,
  keyField: idColumn,
  mapping: [
    ...flowing('both', [
      ['firstName', 'First name', { kind: 'trim' }],
      ['lastName', 'Last name', { kind: 'trim' }],
      ['email', 'Email', { kind: 'trim' }, { kind: 'lower' }],
      ['phone', 'Phone', { kind: 'trim' }],
      ['company', 'Company', { kind: 'trim' }],
      ['title', 'Title', { kind: 'trim' }],
      ['street', 'Street', { kind: 'trim' }],
      ['postalCode', 'Postal code', { kind: 'trim' }],
      ['city', 'City', { kind: 'trim' }],
      ['source', 'Source', { kind: 'trim' }],
      ['country', 'Country', { kind: 'trim' }],
      ['industry', 'Industry', { kind: 'trim' }],
      ['status', 'Status', { kind: 'trim' }],
    ]),
    ...flowing('out', [
      ['score', 'Score'],
      ['grade', 'Grade'],
      ['reasons', 'Reasons', { kind: 'cut', lengthMax: cellCharsMax }],
    ]),
  ],
  removal: {
    word: 'delete',
    means: 'The row is deleted and the rows below move up. Google’s version history can bring it back.',
  },
}

/** How the paths of calls end that Google counts as writes. https://developers.google.com/workspace/sheets/api/limits */
const writeCalls = [':batchUpdate', ':batchUpdateByDataFilter']
/** Calls to Drive, whose quota is its own and far away. */
const driveCalls = ['/watch', '/stop']

/** A tab of a Google spreadsheet as data. Scopes, limits and calls: docs/connectors/sheets.md. */
export const sheetsManifest: Manifest = {
  id: 'sheets',
  title: 'Google Sheets',
  short: 'GS',
  consent: {
    allows: [
      'Read and write the cells of the spreadsheet you name',
      'Add the columns Lead Hub needs at its right end',
      'Hear at once when the file changes',
    ],
    never: ['Open other files', 'Overwrite formulas', 'Reorder rows, or delete any where you have not said so'],
    needs:
      'You need to be an editor of the spreadsheet. Google asks about all your spreadsheets; Lead Hub opens the one you name.',
  },
  auth: {
    kind: 'oauth2',
    authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenEndpoint: 'https://oauth2.googleapis.com/token',
    revocationEndpoint: 'https://oauth2.googleapis.com/revoke',
    issuer: 'https://accounts.google.com',
    scopes: [
      'https://www.googleapis.com/auth/spreadsheets',
      // For push notifications of any file the person names. `drive.file` would need Google's picker first.
      'https://www.googleapis.com/auth/drive.metadata.readonly',
    ],
    pkce: true,
    // Without these Google gives no refresh token, or only the first time.
    extraParameters: { access_type: 'offline', prompt: 'consent' },
    keep: [],
    clientAuth: 'body',
    env: { clientId: 'GOOGLE_CLIENT_ID', clientSecret: 'GOOGLE_CLIENT_SECRET' },
    assumedLifeSeconds: 3600,
  },
  settings: [
    {
      name: 'spreadsheet',
      title: 'Spreadsheet',
      help: 'The address of the spreadsheet, as your browser shows it, or its id.',
      required: true,
    },
    {
      name: 'tab',
      title: 'Tab',
      help: 'Name of the tab that holds the people; the first tab when left empty. Renaming it later does no harm.',
      required: false,
    },
  ],
  objects: [rows],
  quotas: [
    { name: 'reads', calls: 60, perSeconds: 60, except: [...writeCalls, ...driveCalls] },
    { name: 'writes', calls: 60, perSeconds: 60, only: writeCalls },
  ],
  hosts: ['sheets.googleapis.com', 'www.googleapis.com'],
  traits: {
    feed: 'snapshot',
    removals: 'by-absence',
    createKey: 'external-id',
    guardedWrites: false,
    takesTurns: true,
    readMax: 5000,
    loadMax: 5000,
    writeMax: 5000,
  },
}

function flowing(direction: FieldRule['direction'], rules: readonly Rule[]): FieldRule[] {
  return rules.map(([field, remoteField, ...transforms]) => ({ field, remoteField, direction, transforms }))
}
