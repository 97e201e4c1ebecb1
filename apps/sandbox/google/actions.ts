import { z } from 'zod'

import { columnIndex, columnName, parseArea } from './a1.ts'
import { findSheet } from './book.ts'
import { noteChange } from './notify.ts'
import { loadRows } from './seed.ts'
import { performRequests } from './requests.ts'
import { addUser, drawDigits, firstUser, makeFile } from './state.ts'
import { grantKey, issueAccess, revokeGrant } from './tokens.ts'
import { plainRendering, readRange } from './values-read.ts'
import { planWrite } from './values-write.ts'
import { clip } from './range.ts'
import { gridBox } from './book.ts'
import type { Sheet } from './book.ts'
import type { DriveFile, Google } from './state.ts'
import type { TokenStore } from './tokens.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const number = z.coerce.number().int().min(1)
/** Which tab: the spreadsheet by id or title (the first when absent), the tab by title (the first when absent). */
const target = { file: z.string().optional(), tab: z.string().optional(), by: z.string().optional() }

type Action = (input: unknown) => unknown

interface Opened {
  readonly file: DriveFile
  readonly sheet: Sheet
  /** Who acts, by e-mail. */
  readonly by: string
}

/** What tests and the human page can do as a person sitting at the sheet. Rows and columns count from 1, as on screen. */
export function createActions(google: Google, tokens: TokenStore): Readonly<Record<string, Action>> {
  /** An action on a tab, told to Drive afterwards. */
  function edit<T extends { file?: string | undefined; tab?: string | undefined; by?: string | undefined }>(
    schema: z.ZodType<T>,
    perform: (opened: Opened, input: T) => void,
  ): Action {
    return (raw) => {
      const input = schema.parse(raw)
      const opened = openTab(google, input)
      perform(opened, input)
      noteChange(google, opened.file, { state: 'update', changed: ['content'], by: opened.by })
      return { spreadsheetId: opened.file.book.id }
    }
  }
  return { ...cellActions(edit), ...structureActions(edit), ...fileActions(google), ...accessActions(google, tokens) }
}

type Edit = <T extends { file?: string | undefined; tab?: string | undefined; by?: string | undefined }>(
  schema: z.ZodType<T>,
  perform: (opened: Opened, input: T) => void,
) => Action

function openTab(
  google: Google,
  input: { file?: string | undefined; tab?: string | undefined; by?: string | undefined },
): Opened {
  const files = [...google.files.values()]
  const file = input.file ? files.find(({ book }) => book.id === input.file || book.title === input.file) : files[0]
  if (!file) throw new Error(`There is no spreadsheet ${input.file ?? ''}.`)
  const sheet = input.tab ? findSheet(file.book, input.tab) : file.book.sheets[0]
  if (!sheet) throw new Error(`There is no tab ${input.tab ?? ''}.`)
  return { file, sheet, by: input.by ?? firstUser(google).email }
}

/** A column by letter or by the text of its header. */
function columnOf(sheet: Sheet, named: string): number {
  const header = (sheet.rows[0] ?? []).findIndex((cell) => cell === named)
  if (header >= 0) return header
  if (/^[A-Za-z]{1,3}$/.test(named)) return columnIndex(named)
  throw new Error(`There is no column ${named}.`)
}

function type({ file, sheet }: Opened, at: { row: number; column: number }, values: readonly unknown[]): void {
  const corner = { startRow: at.row, endRow: at.row + 1, startColumn: at.column, endColumn: at.column + 1 }
  sheet.rowCount = Math.max(sheet.rowCount, at.row + 1)
  planWrite(file.book, clip(sheet, corner), { rows: [values], major: 'ROWS', option: 'USER_ENTERED' })()
}

function request({ file, by }: Opened, body: object): void {
  performRequests(file.book, [body], { email: by, project: 'google-sheets-editor' })
}

function rowsRange(sheet: Sheet, start: number, count: number): object {
  return { sheetId: sheet.id, dimension: 'ROWS', startIndex: start, endIndex: start + count }
}

function columnsRange(sheet: Sheet, start: number): object {
  return { sheetId: sheet.id, dimension: 'COLUMNS', startIndex: start, endIndex: start + 1 }
}

function cellActions(edit: Edit): Readonly<Record<string, Action>> {
  const cell = z.object({ ...target, cell: z.string(), value: scalar })
  const row = z.object({
    ...target,
    row: number,
    values: z.array(scalar).optional(),
    fields: z.record(z.string(), scalar).optional(),
  })
  const appended = z.object({
    ...target,
    values: z.array(scalar).optional(),
    fields: z.record(z.string(), scalar).optional(),
  })
  const typeRow = (opened: Opened, at: number, input: Pick<z.infer<typeof row>, 'values' | 'fields'>) => {
    if (input.values) type(opened, { row: at, column: 0 }, input.values)
    for (const [name, value] of Object.entries(input.fields ?? {})) {
      type(opened, { row: at, column: columnOf(opened.sheet, name) }, [value ?? ''])
    }
  }
  return {
    setCell: edit(cell, (opened, input) => {
      const area = parseArea(input.cell)
      if (area?.startRow === undefined || area.startColumn === undefined) throw new Error(`${input.cell} is no cell.`)
      type(opened, { row: area.startRow, column: area.startColumn }, [input.value ?? ''])
    }),
    setRow: edit(row, (opened, input) => typeRow(opened, input.row - 1, input)),
    appendRow: edit(appended, (opened, input) => typeRow(opened, lastRow(opened.sheet), input)),
    load: edit(z.object({ ...target, at: number.default(1), rows: z.array(z.array(scalar)) }), (opened, input) => {
      loadRows(opened.file.book, opened.sheet, { at: input.at - 1, rows: input.rows })
    }),
  }
}

/** The first row below everything that holds something. */
export function lastRow(sheet: Sheet): number {
  return sheet.rows.findLastIndex((row) => row?.some((cell) => cell !== undefined) ?? false) + 1
}

function structureActions(edit: Edit): Readonly<Record<string, Action>> {
  const rows = z.object({ ...target, at: number, count: number.default(1) })
  const column = z.object({ ...target, column: z.string() })
  return {
    insertRows: edit(rows, (opened, { at, count }) =>
      request(opened, { insertDimension: { range: rowsRange(opened.sheet, at - 1, count) } }),
    ),
    deleteRows: edit(rows, (opened, { at, count }) =>
      request(opened, { deleteDimension: { range: rowsRange(opened.sheet, at - 1, count) } }),
    ),
    moveRows: edit(
      z.object({ ...target, at: number, count: number.default(1), to: number }),
      (opened, { at, count, to }) =>
        request(opened, {
          moveDimension: { source: rowsRange(opened.sheet, at - 1, count), destinationIndex: to - 1 },
        }),
    ),
    copyRows: edit(
      z.object({ ...target, at: number, count: number.default(1), to: number }),
      (opened, { at, count, to }) => {
        const source = { sheetId: opened.sheet.id, startRowIndex: at - 1, endRowIndex: at - 1 + count }
        opened.sheet.rowCount = Math.max(opened.sheet.rowCount, to - 1 + count)
        const destination = { sheetId: opened.sheet.id, startRowIndex: to - 1, endRowIndex: to - 1 + count }
        request(opened, { copyPaste: { source, destination } })
      },
    ),
    sort: edit(
      z.object({ ...target, column: z.string(), descending: z.coerce.boolean().default(false) }),
      (opened, input) => {
        const range = { sheetId: opened.sheet.id, startRowIndex: 1, endRowIndex: Math.max(lastRow(opened.sheet), 2) }
        const dimensionIndex = columnOf(opened.sheet, input.column)
        request(opened, {
          sortRange: {
            range,
            sortSpecs: [{ dimensionIndex, sortOrder: input.descending ? 'DESCENDING' : 'ASCENDING' }],
          },
        })
      },
    ),
    insertColumn: edit(column, (opened, input) =>
      request(opened, { insertDimension: { range: columnsRange(opened.sheet, columnOf(opened.sheet, input.column)) } }),
    ),
    deleteColumn: edit(column, (opened, input) =>
      request(opened, { deleteDimension: { range: columnsRange(opened.sheet, columnOf(opened.sheet, input.column)) } }),
    ),
    moveColumn: edit(z.object({ ...target, column: z.string(), before: z.string() }), (opened, input) => {
      const source = columnsRange(opened.sheet, columnOf(opened.sheet, input.column))
      request(opened, { moveDimension: { source, destinationIndex: columnOf(opened.sheet, input.before) } })
    }),
    renameColumn: edit(z.object({ ...target, column: z.string(), name: z.string() }), (opened, input) =>
      type(opened, { row: 0, column: columnOf(opened.sheet, input.column) }, [input.name]),
    ),
    renameTab: edit(z.object({ ...target, name: z.string() }), (opened, input) =>
      request(opened, {
        updateSheetProperties: { properties: { sheetId: opened.sheet.id, title: input.name }, fields: 'title' },
      }),
    ),
  }
}

function fileActions(google: Google): Readonly<Record<string, Action>> {
  const role = z.enum(['writer', 'commenter', 'reader'])
  return {
    createFile: (raw) => {
      const input = z
        .object({
          title: z.string(),
          owner: z.string().optional(),
          id: z.string().optional(),
          rows: z.array(z.array(scalar)).optional(),
        })
        .parse(raw)
      const owner = input.owner ?? firstUser(google).email
      const file = makeFile(google, { title: input.title, owner, ...(input.id === undefined ? {} : { id: input.id }) })
      const sheet = file.book.sheets[0]
      if (sheet && input.rows) loadRows(file.book, sheet, { at: 0, rows: input.rows })
      noteChange(google, file, { state: 'add', changed: [], by: owner })
      return { spreadsheetId: file.book.id, sheetId: sheet?.id ?? 0 }
    },
    share: (raw) => {
      const input = z.object({ ...target, email: z.string(), role: role.default('writer') }).parse(raw)
      const { file, by } = openTab(google, input)
      const others = file.permissions.filter((permission) => permission.email !== input.email)
      file.permissions = [...others, { id: drawDigits(google, 20), role: input.role, email: input.email }]
      noteChange(google, file, { state: 'update', changed: ['permissions'], by })
    },
    unshare: (raw) => {
      const input = z.object({ ...target, email: z.string() }).parse(raw)
      const { file, by } = openTab(google, input)
      file.permissions = file.permissions.filter((permission) => permission.email !== input.email)
      noteChange(google, file, { state: 'update', changed: ['permissions'], by, removedFor: [input.email] })
    },
    /** The Picker: gives one file to an app that only has `drive.file`. */
    pick: (raw) => {
      const input = z.object({ ...target, client: z.string() }).parse(raw)
      openTab(google, input).file.apps.add(input.client)
    },
    values: (raw) => {
      const { file, sheet } = openTab(google, z.object(target).parse(raw))
      return readRange(file.book, { sheet, box: gridBox(sheet) }, plainRendering)
    },
    files: () =>
      [...google.files.values()].map(({ book }) => ({
        id: book.id,
        title: book.title,
        tabs: book.sheets.map(({ title }) => title),
      })),
  }
}

function accessActions(google: Google, tokens: TokenStore): Readonly<Record<string, Action>> {
  const who = z.object({ user: z.string().optional(), client: z.string().optional() })
  const named = (input: z.infer<typeof who>) => ({
    email: input.user ?? firstUser(google).email,
    clientId: input.client ?? [...google.clients.keys()][0] ?? '',
  })
  return {
    registerClient: (raw) => {
      const input = z.object({ id: z.string(), secret: z.string(), redirectUris: z.array(z.string()) }).parse(raw)
      google.clients.set(input.id, input)
    },
    addUser: (raw) => {
      const { email, name } = z.object({ email: z.string(), name: z.string() }).parse(raw)
      return addUser(google, email, name)
    },
    /** An access token without the detour over the consent page. */
    token: (raw) => {
      const input = who.extend({ scopes: z.array(z.string()).default(['spreadsheets', 'drive']) }).parse(raw)
      const { email, clientId } = named(input)
      const scopes = input.scopes.map((scope) =>
        scope.startsWith('https:') ? scope : `https://www.googleapis.com/auth/${scope}`,
      )
      const grant = { email, clientId, scopes }
      tokens.grants.set(grantKey(clientId, email), grant)
      return { access_token: issueAccess(google, tokens, { grant, scopes }) }
    },
    /** The person removes the app at myaccount.google.com. */
    revokeAccess: (raw) => {
      const { email, clientId } = named(who.parse(raw))
      for (const kept of [tokens.access, tokens.refresh]) {
        for (const { grant } of kept.values())
          if (grant.email === email && grant.clientId === clientId) revokeGrant(tokens, grant)
      }
      tokens.grants.delete(grantKey(clientId, email))
    },
    expireTokens: () => {
      tokens.access.clear()
    },
    testingMode: (raw) => {
      google.isTesting = z.object({ on: z.boolean() }).parse(raw).on
    },
    quotas: (raw) => {
      const limit = z.number().int().min(0).optional()
      const names = [
        'readsPerMinutePerUser',
        'writesPerMinutePerUser',
        'readsPerMinute',
        'writesPerMinute',
        'drivePerMinutePerUser',
      ] as const
      const input = z.strictObject(Object.fromEntries(names.map((name) => [name, limit]))).parse(raw)
      for (const name of names) google.quotas[name] = input[name] ?? google.quotas[name]
    },
    columns: (raw) => {
      const { sheet } = openTab(google, z.object(target).parse(raw))
      return (sheet.rows[0] ?? []).map((cell, index) => ({
        letter: columnName(index),
        header: typeof cell === 'string' ? cell : '',
      }))
    },
  }
}
