import { fileNotFound, notFound, permissionDenied } from './problem.ts'
import { roleOf } from './state.ts'
import type { DriveFile } from './state.ts'
import type { ApiCall } from './route.ts'

const scopeRoot = 'https://www.googleapis.com/auth/'
const scope = (name: string) => scopeRoot + name

export const sheetsWrite = ['spreadsheets', 'drive', 'drive.file'].map(scope)
export const sheetsRead = [...sheetsWrite, scope('spreadsheets.readonly'), scope('drive.readonly')]
export const driveWrite = ['drive', 'drive.file'].map(scope)
export const driveRead = [...driveWrite, ...['drive.readonly', 'drive.metadata', 'drive.metadata.readonly'].map(scope)]

/** True when the scopes reach the file: `drive.file` alone only reaches what the app made or was given. */
export function reaches(call: ApiCall, file: DriveFile): boolean {
  const wide = call.scopes.some(
    (one) => one !== scope('drive.file') && (sheetsRead.includes(one) || driveRead.includes(one)),
  )
  return wide || file.apps.has(call.project)
}

/** The spreadsheet of a Sheets call: 404 when there is none, 403 when it is not shared with the caller. */
export function openSheetFile(call: ApiCall, id: string, use: 'read' | 'write'): DriveFile {
  const file = call.google.files.get(id)
  if (!file || !reaches(call, file)) throw notFound()
  const role = roleOf(file, call.user.email)
  if (role === null || (use === 'write' && role !== 'owner' && role !== 'writer')) throw permissionDenied()
  return file
}

/** The file of a Drive call: one that is not shared with the caller does not exist. Drive reaches need a Drive scope. */
export function openDriveFile(call: ApiCall, id: string): DriveFile {
  const file = call.google.files.get(id)
  if (!file || roleOf(file, call.user.email) === null || !seesInDrive(call, file)) throw fileNotFound(id)
  return file
}

export function seesInDrive(call: ApiCall, file: DriveFile): boolean {
  const wide = call.scopes.some((one) => one !== scope('drive.file') && driveRead.includes(one))
  return wide || file.apps.has(call.project)
}
