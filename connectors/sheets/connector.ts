import type { Connector, Remote, Session } from '#shared/connector.ts'

import { createClient } from './client.ts'
import { describeTab, kindsOf, provisionTab } from './describe.ts'
import { sheetsManifest } from './manifest.ts'
import { mend } from './mend.ts'
import type { Spoilt } from './mend.ts'
import { findRows, loadRows, readPage } from './read.ts'
import { removeRows } from './remove.ts'
import type { Kinds } from './row.ts'
import type { Tail } from './sheet.ts'
import { identifyTab, spreadsheetIdOf, targetOf } from './target.ts'
import { fixedKind } from './value.ts'
import type { CellKind } from './value.ts'
import { fileWatches } from './watch.ts'
import { sheetsWebhooks } from './webhook.ts'
import { writeRows } from './write.ts'

/** One tab of a Google spreadsheet whose rows are people. */
export const sheets: Connector = { manifest: sheetsManifest, open: openTab, webhooks: sheetsWebhooks }

function openTab(session: Session): Remote {
  const client = createClient(session)
  const target = once(() => targetOf(client, session))
  const described = once(async () => describeTab({ client, target: await target() }))
  const spoilt: Spoilt = new Map()
  const tail: Tail = { row: 0 }
  const tools = async (fields: readonly string[]) => {
    spreadsheetIdOf(session)
    const known = await target()
    const remember = (title: string) => target.put({ ...known, title })
    const mending = { client, target: known, remember, spoilt }
    if (spoilt.size > 0) await mend(mending)
    return { ...mending, tail, kinds: await kindsFor(fields, async () => kindsOf(await described())) }
  }
  return {
    identify: () => identifyTab(client, session),
    async describe() {
      described.forget()
      return described()
    },
    read: async (request) => readPage(await tools(request.fields), request),
    load: async (request) => loadRows(await tools(request.fields), request),
    write: async (_, ops) => writeRows(await tools([...new Set(ops.flatMap((op) => Object.keys(op.fields)))]), ops),
    remove: async (_, ops) => removeRows(await tools([]), ops),
    find: async (request) => findRows(await tools([...request.fields, request.field]), request),
    async provision(_, fields) {
      await provisionTab({ client, target: await target() }, fields)
      described.forget()
    },
    watches: fileWatches({ client, target, now: session.now }),
  }
}

/** The formats of columns are asked for only when a column of the user's own is mapped, and once for each opening. */
async function kindsFor(
  fields: readonly string[],
  known: () => Promise<ReadonlyMap<string, CellKind>>,
): Promise<Kinds> {
  const isFixed = fields.every((name) => fixedKind(name) !== undefined)
  const described = isFixed ? new Map<string, CellKind>() : await known()
  return new Map(fields.map((name) => [name, fixedKind(name) ?? described.get(name) ?? 'plain']))
}

interface Once<T> {
  (): Promise<T>
  forget(): void
  put(value: T): void
}

/** Asks once and remembers the answer, but never a failure. */
function once<T>(ask: () => Promise<T>): Once<T> {
  let answer: Promise<T> | undefined
  const get = () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined
      throw error
    })
    return answer
  }
  return Object.assign(get, {
    forget() {
      answer = undefined
    },
    put(value: T) {
      answer = Promise.resolve(value)
    },
  })
}
