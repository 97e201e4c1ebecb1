import { DriveProblem } from './problem.ts'
import { roleOf, sheetType } from './state.ts'
import type { DriveFile, Google, Permission } from './state.ts'
import type { Json } from './cell.ts'

/** A File resource in full; replies show the part that `fields` names. */
export function fileJson(google: Google, file: DriveFile, email: string): Json {
  const role = roleOf(file, email)
  const canEdit = role === 'owner' || role === 'writer'
  const owners = file.permissions.filter((permission) => permission.role === 'owner')
  return {
    kind: 'drive#file',
    id: file.book.id,
    name: file.book.title,
    mimeType: sheetType,
    trashed: file.isTrashed,
    version: String(1 + google.changes.filter((change) => change.fileId === file.book.id).length),
    webViewLink: `https://docs.google.com/spreadsheets/d/${file.book.id}/edit?usp=drivesdk`,
    createdTime: new Date(file.createdMs).toISOString(),
    modifiedTime: new Date(file.modifiedMs).toISOString(),
    owners: owners.map((owner) => personJson(google, owner.email ?? '', email)),
    lastModifyingUser: personJson(google, file.modifiedBy, email),
    shared: file.permissions.length > 1,
    ownedByMe: role === 'owner',
    capabilities: {
      canEdit,
      canCopy: true,
      canDelete: role === 'owner',
      canShare: canEdit,
      canTrash: role === 'owner',
    },
    permissions: file.permissions.map((permission) => permissionJson(google, permission)),
  }
}

export function personJson(google: Google, email: string, me: string): Json {
  const user = google.users.get(email)
  return {
    kind: 'drive#user',
    displayName: user?.name ?? email,
    me: email === me,
    permissionId: user?.id ?? '',
    emailAddress: email,
  }
}

export function permissionJson(google: Google, permission: Permission): Json {
  const { id, role, email } = permission
  if (email === null)
    return { kind: 'drive#permission', id: 'anyoneWithLink', type: 'anyone', role, allowFileDiscovery: false }
  const displayName = google.users.get(email)?.name ?? email
  return { kind: 'drive#permission', id, type: 'user', role, emailAddress: email, displayName }
}

/** Tests a file against `q`: comparisons joined by `and`. https://developers.google.com/workspace/drive/api/guides/search-files */
export function parseQuery(q: string): (file: DriveFile) => boolean {
  const tests: ((file: DriveFile) => boolean)[] = []
  for (let at = 0; at < q.length;) {
    const term = matchAt(termPattern, q, at)
    if (!term) throw invalidQuery()
    tests.push(testOf(term))
    at += term[0].length
    const and = matchAt(andPattern, q, at)
    at += and?.[0].length ?? 0
    if (!and && at < q.length) throw invalidQuery()
  }
  return (file) => tests.every((test) => test(file))
}

const text = String.raw`(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')`
const termPattern = new RegExp(
  String.raw`\s*(?:${text}\s+in\s+owners|(\w+)\s*(=|!=|contains|<=|>=|<|>)\s*(?:${text}|(true|false)))\s*`,
  'y',
)
const andPattern = /and\b/y

function matchAt(pattern: RegExp, q: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(q)
}

function testOf([, ownerDouble, ownerSingle, name, operator = '', double, single, bare]: RegExpExecArray): (
  file: DriveFile,
) => boolean {
  const owner = ownerDouble ?? ownerSingle
  if (owner === 'me') return () => true
  if (owner !== undefined)
    return (file) => file.permissions.some(({ role, email }) => role === 'owner' && email === owner)
  const read = members[name ?? '']
  if (!read) throw invalidQuery()
  const wanted = (double ?? single ?? bare ?? '').replace(/\\(.)/g, '$1')
  return (file) => compareBy(operator, read(file), wanted)
}

const members: Readonly<Record<string, (file: DriveFile) => string>> = {
  name: (file) => file.book.title,
  mimeType: () => sheetType,
  trashed: (file) => String(file.isTrashed),
  modifiedTime: (file) => new Date(file.modifiedMs).toISOString(),
  createdTime: (file) => new Date(file.createdMs).toISOString(),
}

function compareBy(operator: string, own: string, wanted: string): boolean {
  if (operator === '=') return own === wanted
  if (operator === '!=') return own !== wanted
  if (operator === 'contains') return own.toLowerCase().includes(wanted.toLowerCase())
  const order = Date.parse(own) - Date.parse(wanted)
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0
}

function invalidQuery(): DriveProblem {
  return new DriveProblem(400, 'invalid', { message: 'Invalid Value', location: 'q', locationType: 'parameter' })
}
