import { createBook } from './book.ts'
import type { World } from '#apps/sandbox/kit/twin.ts'
import type { Book } from './book.ts'

/** A Google account. */
export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
}

/** An OAuth client of a developer project. */
export interface Client {
  readonly id: string
  readonly secret: string
  /** Exact redirect addresses; absent allows any. */
  readonly redirectUris?: readonly string[]
}

export type Role = 'owner' | 'writer' | 'commenter' | 'reader'

export interface Permission {
  readonly id: string
  readonly role: Role
  /** Null means anyone with the link. */
  readonly email: string | null
}

/** A Drive file; all of them are spreadsheets. */
export interface DriveFile {
  readonly book: Book
  readonly createdMs: number
  modifiedMs: number
  modifiedBy: string
  isTrashed: boolean
  permissions: readonly Permission[]
  /** Projects that made the file or were given it in the Picker: all that `drive.file` reaches. */
  readonly apps: Set<string>
}

/** One line of the change log behind `changes.list`. */
export interface ChangeEntry {
  readonly seq: number
  readonly fileId: string
  readonly ms: number
  /** People who could see the file before but cannot any more. */
  readonly removedFor: readonly string[]
}

/** A notification channel. */
export interface Channel {
  readonly id: string
  readonly resourceId: string
  readonly resourceUri: string
  /** Null watches everything its owner sees. */
  readonly fileId: string | null
  readonly address: string
  readonly token: string | null
  readonly owner: string
  /** What the reply promised, in milliseconds since the epoch. */
  readonly expiresMs: number
  /** When it really ends, which a knob can make earlier. */
  readonly endsMs: number
  messageNumber: number
  isSending: boolean
  /** What happened while a message was on its way. */
  waiting: Notice | null
}

/** What a notification says. */
export interface Notice {
  readonly state: 'sync' | 'add' | 'remove' | 'update' | 'trash' | 'untrash' | 'change'
  readonly changed: readonly string[]
}

export interface Quotas {
  readsPerMinutePerUser: number
  writesPerMinutePerUser: number
  readsPerMinute: number
  writesPerMinute: number
  drivePerMinutePerUser: number
}

export interface Google {
  readonly world: World
  readonly clients: Map<string, Client>
  readonly users: Map<string, User>
  readonly files: Map<string, DriveFile>
  changes: ChangeEntry[]
  readonly channels: Map<string, Channel>
  quotas: Quotas
  /** Apps in "Testing": refresh tokens end after seven days. */
  isTesting: boolean
  readonly used: Map<string, { minute: number; count: number }>
}

/** https://developers.google.com/workspace/sheets/api/limits */
export const defaultQuotas: Quotas = {
  readsPerMinutePerUser: 60,
  writesPerMinutePerUser: 60,
  readsPerMinute: 300,
  writesPerMinute: 300,
  drivePerMinutePerUser: 12_000,
}

export const sheetType = 'application/vnd.google-apps.spreadsheet'

export function createGoogle(world: World, clients: readonly Client[]): Google {
  const google: Google = {
    world,
    clients: new Map(clients.map((client) => [client.id, client])),
    users: new Map(),
    files: new Map(),
    changes: [],
    channels: new Map(),
    quotas: { ...defaultQuotas },
    isTesting: false,
    used: new Map(),
  }
  addUser(google, 'owner@leadhub.example', 'Olive Owner')
  addUser(google, 'teammate@leadhub.example', 'Tom Teammate')
  return google
}

export function addUser(google: Google, email: string, name: string): User {
  const user = { id: drawDigits(google, 21), email, name }
  google.users.set(email, user)
  return user
}

/** The first account, which owns what nobody else was named for. */
export function firstUser(google: Google): User {
  const [first] = google.users.values()
  return first ?? addUser(google, 'owner@leadhub.example', 'Olive Owner')
}

export interface FileMaking {
  readonly title: string
  readonly owner: string
  readonly id?: string
  readonly project?: string
}

export function makeFile(google: Google, making: FileMaking): DriveFile {
  const { world } = google
  const id = making.id ?? `1${drawText(google, 43)}`
  const now = world.now()
  const file: DriveFile = {
    book: createBook({ id, title: making.title, now: world.now, random: world.random }),
    createdMs: now,
    modifiedMs: now,
    modifiedBy: making.owner,
    isTrashed: false,
    permissions: [{ id: drawDigits(google, 20), role: 'owner', email: making.owner }],
    apps: new Set(making.project === undefined ? [] : [making.project]),
  }
  google.files.set(id, file)
  return file
}

/** What a person may do with a file; null for nothing. */
export function roleOf(file: DriveFile, email: string): Role | null {
  const own = file.permissions.find((permission) => permission.email === email)
  return (own ?? file.permissions.find((permission) => permission.email === null))?.role ?? null
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export function drawText(google: Google, length: number): string {
  return Array.from({ length }, () => letters[Math.floor(google.world.random() * letters.length)]).join('')
}

export function drawDigits(google: Google, length: number): string {
  const rest = Array.from({ length: length - 1 }, () => Math.floor(google.world.random() * 10)).join('')
  return `1${rest}`
}
