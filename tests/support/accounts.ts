import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { createClient } from '@libsql/client'
import { type Accounts, type AccountsPorts, createAccounts, type Person } from '#hub/accounts/accounts.ts'
import type { Database } from '#hub/ports.ts'
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
  signUp(email: string): Promise<Person>
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
    signUp: (email) => signUp(accounts, email),
    close,
  }
}

export const password = 'correct horse battery'

export async function signUp(accounts: Accounts, email: string): Promise<Person> {
  await accounts.signUp({ name: email.split('@')[0] ?? email, email, password }, undefined)
  const done = await accounts.signIn({ email, password }, new Headers(), undefined)
  if (done.kind !== 'signed-in') throw new Error(`Signing in as ${email} was ${done.kind}.`)
  return done.person
}
