import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes, scryptSync } from 'node:crypto'
import { createClient } from '@libsql/client'
import { type Accounts, type AccountsPorts, createAccounts, type Person } from '#hub/accounts/accounts.ts'
import type { Database } from '#hub/ports.ts'
import { userId } from '#shared/ids.ts'
import { openDatabase } from '#hub/store/database.ts'
import { migrate } from '#hub/store/migrate.ts'

export interface AccountsWorld {
  readonly accounts: Accounts
  readonly ports: AccountsPorts
  readonly control: Database
  /** Workspaces whose database was made. */
  readonly made: string[]
  /** Moves the clock that invitations and throttles see. */
  pass(ms: number): void
  addPerson(email: string): Promise<Person>
  close(): void
}

const folder = new URL('../../hub/store/control/migrations/', import.meta.url)

/** A control database in a fresh file, brought up to date. */
export async function openControl(): Promise<{ readonly control: Database; close(): void }> {
  const place = mkdtempSync(join(tmpdir(), 'lead-hub-accounts-'))
  const client = createClient({ url: `file:${join(place, 'control.db')}` })
  const control = openDatabase(client, {
    exclusive: true,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  const names = readdirSync(folder).toSorted()
  await migrate(
    control,
    names.map((name) => ({ name, sql: readFileSync(new URL(name, folder), 'utf8') })),
  )
  return {
    control,
    close: () => {
      client.close()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

export async function openAccounts(options: Partial<AccountsPorts> = {}): Promise<AccountsWorld> {
  const { control, close } = await openControl()
  const made: string[] = []
  let offset = 0
  const ports: AccountsPorts = {
    databases: {
      control,
      workspace: () => Promise.reject(new Error('No workspace database here.')),
      create: (id) => {
        made.push(id)
        return Promise.resolve()
      },
    },
    now: () => Date.now() + offset,
    randomId: () => randomBytes(16).toString('hex'),
    publicUrl: 'http://hub.test',
    authSecret: 'a secret of the tests that is long enough',
    ...options,
  }
  const accounts = createAccounts(ports)
  return {
    accounts,
    ports,
    control,
    made,
    pass: (ms) => {
      offset += ms
    },
    addPerson: (email) => addPerson(control, email),
    close,
  }
}

export const password = 'correct horse battery'

/** What signing up leaves behind, but with a hash that costs next to nothing: most tests are not about passwords. */
export async function addPerson(control: Database, email: string): Promise<Person> {
  const id = `user_${randomBytes(16).toString('hex')}`
  const salt = randomBytes(16)
  const key = scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 })
  const hash = ['scrypt', 16, 1, 1, salt.toString('hex'), key.toString('hex')].join('$')
  const at = new Date().toISOString()
  const name = email.split('@')[0] ?? email
  await control.write([
    {
      sql: 'insert into "user" (id, name, email, createdAt, updatedAt) values (?, ?, ?, ?, ?)',
      args: [id, name, email, at, at],
    },
    {
      sql: `insert into account (id, userId, accountId, providerId, password, createdAt, updatedAt)
        values (?, ?, ?, 'credential', ?, ?, ?)`,
      args: [id, id, id, hash, at, at],
    },
  ])
  return { id: userId(id), name, email }
}
