import { z } from 'zod'

import { driveRead, driveWrite, openDriveFile, seesInDrive } from './access.ts'
import { gridBox, snapshotBook } from './book.ts'
import { fileJson, parseQuery, permissionJson, personJson } from './drive-file.ts'
import { applyMask, parseMask } from './mask.ts'
import { noteChange } from './notify.ts'
import { DriveProblem } from './problem.ts'
import { readBody, withoutNulls } from './schema.ts'
import { drawDigits, makeFile, roleOf, sheetType } from './state.ts'
import { plainRendering, readRange } from './values-read.ts'
import type { Json } from './cell.ts'
import type { ApiCall, Route } from './route.ts'
import type { DriveFile } from './state.ts'

const root = '^/drive/v3/files'
const read = { cost: 'drive', scopes: driveRead } as const
const write = { cost: 'drive', scopes: driveWrite } as const

/** `files` and `permissions` of Drive, for spreadsheets. https://developers.google.com/workspace/drive/api/reference/rest/v3 */
export const fileRoutes: readonly Route[] = [
  { method: 'GET', pattern: /^\/drive\/v3\/about$/, ...read, run: about },
  { method: 'GET', pattern: new RegExp(`${root}$`), ...read, run: list },
  { method: 'POST', pattern: new RegExp(`${root}$`), ...write, run: create },
  {
    method: 'GET',
    pattern: new RegExp(`${root}/([^/]+)$`),
    ...read,
    run: (call) => shown(call, openDriveFile(call, idOf(call))),
  },
  { method: 'PATCH', pattern: new RegExp(`${root}/([^/]+)$`), ...write, run: update },
  { method: 'DELETE', pattern: new RegExp(`${root}/([^/]+)$`), ...write, run: remove },
  { method: 'POST', pattern: new RegExp(`${root}/([^/]+)/copy$`), ...write, run: copy },
  { method: 'GET', pattern: new RegExp(`${root}/([^/]+)/export$`), ...read, run: exportCsv },
  { method: 'GET', pattern: new RegExp(`${root}/([^/]+)/permissions$`), ...read, run: listPermissions },
  { method: 'POST', pattern: new RegExp(`${root}/([^/]+)/permissions$`), ...write, run: createPermission },
  { method: 'DELETE', pattern: new RegExp(`${root}/([^/]+)/permissions/([^/]+)$`), ...write, run: deletePermission },
]

const fileBody = z.looseObject({
  name: z.string().optional(),
  mimeType: z.string().optional(),
  trashed: z.boolean().optional(),
})

function idOf(call: ApiCall): string {
  return call.parts[0] ?? ''
}

/** What replies show when `fields` is absent. */
const plainFields = 'kind,id,name,mimeType'

function shown(call: ApiCall, file: DriveFile): unknown {
  return applyMask(fileJson(call.google, file, call.user.email), parseMask(call.query.get('fields') ?? plainFields))
}

/** Who asks. Drive shows nothing here unless it is told what. */
function about({ google, query, user }: ApiCall): unknown {
  const fields = query.get('fields')
  if (fields === null) {
    const message = "The 'fields' parameter is required for this method."
    throw new DriveProblem(400, 'required', { message, locationType: 'parameter', location: 'fields' })
  }
  return applyMask({ kind: 'drive#about', user: personJson(google, user.email, user.email) }, parseMask(fields))
}

function list(call: ApiCall): unknown {
  const { google, query, user } = call
  const fits = query.get('q') ? parseQuery(query.get('q') ?? '') : () => true
  const files = [...google.files.values()].filter(
    (file) => roleOf(file, user.email) !== null && seesInDrive(call, file) && fits(file),
  )
  const sorted = files.toSorted(orderOf(query.get('orderBy') ?? 'modifiedTime desc'))
  const size = Math.min(Number(query.get('pageSize') ?? 100), 1000)
  const start = Number(query.get('pageToken') ?? 0)
  const page = sorted.slice(start, start + size)
  const next = start + size < sorted.length ? { nextPageToken: String(start + size) } : {}
  const mask = parseMask(query.get('fields') ?? `kind,incompleteSearch,nextPageToken,files(${plainFields})`)
  const found = page.map((file) => fileJson(google, file, user.email))
  return applyMask({ kind: 'drive#fileList', incompleteSearch: false, ...next, files: found }, mask)
}

function orderOf(orderBy: string): (one: DriveFile, two: DriveFile) => number {
  const [key = '', direction] = (orderBy.split(',')[0] ?? '').trim().split(' ')
  const sign = direction === 'desc' ? -1 : 1
  if (key.startsWith('name')) return (one, two) => sign * one.book.title.localeCompare(two.book.title)
  if (key === 'createdTime') return (one, two) => sign * (one.createdMs - two.createdMs)
  return (one, two) => sign * (one.modifiedMs - two.modifiedMs)
}

function create(call: ApiCall): unknown {
  const { google, user, project } = call
  const body = readBody(fileBody, withoutNulls(call.body))
  if (body.mimeType !== sheetType)
    throw new DriveProblem(400, 'badRequest', { message: 'The twin keeps spreadsheets only.' })
  const file = makeFile(google, { title: body.name ?? 'Untitled', owner: user.email, project })
  noteChange(google, file, { state: 'add', changed: [], by: user.email })
  return shown(call, file)
}

function openToWrite(call: ApiCall, roles: readonly string[]): DriveFile {
  const file = openDriveFile(call, idOf(call))
  if (roles.includes(roleOf(file, call.user.email) ?? '')) return file
  const message = 'The user does not have sufficient permissions for this file.'
  throw new DriveProblem(403, 'insufficientFilePermissions', { message })
}

function update(call: ApiCall): unknown {
  const file = openToWrite(call, ['owner', 'writer'])
  const body = readBody(fileBody, withoutNulls(call.body))
  if (body.name !== undefined) file.book.title = body.name
  const isToggled = body.trashed !== undefined && body.trashed !== file.isTrashed
  if (isToggled) file.isTrashed = body.trashed ?? false
  const state = isToggled ? (file.isTrashed ? 'trash' : 'untrash') : 'update'
  noteChange(call.google, file, { state, changed: ['properties'], by: call.user.email })
  return shown(call, file)
}

function remove(call: ApiCall): null {
  const file = openToWrite(call, ['owner'])
  const seers = file.permissions.flatMap((permission) => permission.email ?? [])
  call.google.files.delete(file.book.id)
  noteChange(call.google, file, { state: 'remove', changed: [], by: call.user.email, removedFor: seers })
  return null
}

function copy(call: ApiCall): unknown {
  const { google, user, project } = call
  const source = openDriveFile(call, idOf(call))
  const body = readBody(fileBody, withoutNulls(call.body))
  const file = makeFile(google, { title: body.name ?? `Copy of ${source.book.title}`, owner: user.email, project })
  const { locale, timeZone, namedRanges, hasFormulas } = source.book
  Object.assign(file.book, { locale, timeZone, namedRanges, hasFormulas })
  file.book.sheets = source.book.sheets.map((sheet) => ({ ...sheet, rows: sheet.rows.map((row) => row?.slice()) }))
  for (const entry of source.book.metadata.all()) file.book.metadata.put(entry)
  snapshotBook(file.book, true)
  noteChange(google, file, { state: 'add', changed: [], by: user.email })
  return shown(call, file)
}

/** The first sheet as CSV, the only export the twin knows. */
function exportCsv(call: ApiCall): Response {
  const { book } = openDriveFile(call, idOf(call))
  const sheet = book.sheets[0]
  if (call.query.get('mimeType') !== 'text/csv' || !sheet) {
    throw new DriveProblem(400, 'badRequest', { message: 'The requested conversion is not supported.' })
  }
  const { values = [] } = readBody(
    z.looseObject({ values: z.array(z.array(z.string())).optional() }),
    readRange(book, { sheet, box: gridBox(sheet) }, plainRendering),
  )
  const width = values.reduce((most, row) => Math.max(most, row.length), 0)
  const lines = values.map((row) => Array.from({ length: width }, (_, column) => csvCell(row[column] ?? '')).join(','))
  const headers = { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment' }
  return new Response(lines.join('\r\n'), { headers })
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function listPermissions(call: ApiCall): Json {
  const file = openDriveFile(call, idOf(call))
  const permissions = file.permissions.map((permission) => permissionJson(call.google, permission))
  const mask = call.query.get('fields') ?? 'kind,permissions(kind,id,type,role)'
  return readBody(
    z.record(z.string(), z.unknown()),
    applyMask({ kind: 'drive#permissionList', permissions }, parseMask(mask)),
  )
}

const permissionBody = z.looseObject({
  type: z.enum(['user', 'anyone', 'group', 'domain']),
  role: z.enum(['writer', 'commenter', 'reader']),
  emailAddress: z.string().optional(),
})

function createPermission(call: ApiCall): Json {
  const file = openToWrite(call, ['owner', 'writer'])
  const body = readBody(permissionBody, withoutNulls(call.body))
  const email = body.type === 'anyone' ? null : (body.emailAddress ?? '')
  const made = { id: email === null ? 'anyoneWithLink' : drawDigits(call.google, 20), role: body.role, email }
  file.permissions = [
    ...file.permissions.filter((permission) => permission.email !== email || permission.role === 'owner'),
    made,
  ]
  noteChange(call.google, file, { state: 'update', changed: ['permissions'], by: call.user.email })
  const { kind, id, type, role } = z.record(z.string(), z.unknown()).parse(permissionJson(call.google, made))
  return { kind, id, type, role }
}

function deletePermission(call: ApiCall): null {
  const file = openToWrite(call, ['owner', 'writer'])
  const gone = file.permissions.find((permission) => permission.id === call.parts[1] && permission.role !== 'owner')
  if (!gone)
    throw new DriveProblem(404, 'notFound', {
      message: `Permission not found: ${call.parts[1]}.`,
      location: 'permissionId',
      locationType: 'parameter',
    })
  file.permissions = file.permissions.filter((permission) => permission !== gone)
  const removedFor = gone.email === null ? [] : [gone.email]
  noteChange(call.google, file, { state: 'update', changed: ['permissions'], by: call.user.email, removedFor })
  return null
}
