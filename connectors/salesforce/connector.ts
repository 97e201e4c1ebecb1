import { z } from 'zod'

import type { Account, Connector, People, Remote, Session } from '#shared/connector.ts'
import type { Budget } from '#shared/quota.ts'
import { Fault } from '#shared/fault.ts'

import { createClient, instanceUrl } from './client.ts'
import type { Client } from './client.ts'
import { describeFields, readPeople } from './describe.ts'
import { toFault } from './fault.ts'
import { findRecords, loadRecords } from './load.ts'
import { salesforceManifest } from './manifest.ts'
import { mergeRecords, unmergeRecords } from './merge.ts'
import { readPage } from './read.ts'
import { removeRecords } from './remove.ts'
import { isSalesforceId, toId18 } from './soql.ts'
import { salesforceWebhooks } from './webhook.ts'
import { writeRecords } from './write.ts'

/** Salesforce Lead, Contact and Account over REST. */
export const salesforce: Connector = {
  manifest: salesforceManifest,
  open: openRemote,
  webhooks: salesforceWebhooks,
  meter: readMeter,
}

const peopleMs = 60_000

function openRemote(session: Session): Remote {
  let client: Client | undefined
  // Made at the first call, so that a bad address is a Fault of that call.
  const withClient = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    try {
      client ??= createClient(session)
      return await work(client)
    } catch (error) {
      if (error instanceof RangeError) throw error
      throw toFault(error)
    }
  }
  // All objects of one look at the account name the same people.
  let asked: { readonly at: number; readonly people: Promise<People> } | undefined
  const peopleOf = (lent: Client): Promise<People> => {
    const now = session.now()
    if (asked === undefined || now - asked.at > peopleMs) {
      asked = { at: now, people: readPeople(lent, session.account['user_id']) }
      asked.people.catch(() => (asked = undefined))
    }
    return asked.people
  }
  return {
    identify: () => withClient((lent) => identify(lent, session)),
    describe: (object) => withClient(async (lent) => describeFields(lent, object, await peopleOf(lent))),
    read: (request) => withClient((lent) => readPage(lent, request, session.now())),
    load: (request) => withClient((lent) => loadRecords(lent, request)),
    write: (object, ops) => withClient((lent) => writeRecords(lent, object, ops)),
    remove: (object, ops) => withClient((lent) => removeRecords(lent, object, ops)),
    merge: (object, ops) => withClient((lent) => mergeRecords(lent, object, ops)),
    unmerge: (object, ops) => withClient((lent) => unmergeRecords(lent, object, ops)),
    find: (request) => withClient((lent) => findRecords(lent, request)),
  }
}

const identity = z.object({
  organization_id: z.string().refine(isSalesforceId),
  user_id: z.string().refine(isSalesforceId),
  username: z.string(),
})

// Not jsforce's identity(): that puts the access token into the address, where logs would keep it.
async function identify(client: Client, session: Session): Promise<Account> {
  const text = session.account['id'] ?? ''
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || !/(^|\.)(salesforce|force)\.com$/.test(url.hostname)) {
    throw new Fault('contract', 'Salesforce gave no identity address with the token.', { nothingApplied: true })
  }
  const { organization_id, user_id, username } = identity.parse(await client.get(url.href))
  return {
    key: toId18(organization_id),
    title: username,
    facts: { organization_id: toId18(organization_id), user_id: toId18(user_id), username },
    recordUrl: `${instanceUrl(session)}/lightning/r/{object}/{id}/view`,
  }
}

/** `Sforce-Limit-Info: api-usage=10018/100000`, on every answer; a rolling day. */
function readMeter(reply: Response): readonly Budget[] {
  const usage = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/.exec(reply.headers.get('sforce-limit-info') ?? '')
  if (!usage) return []
  const [used, limit] = [Number(usage[1]), Number(usage[2])]
  return [{ quota: 'calls', limit, remaining: Math.max(0, limit - used), windowSeconds: 86_400 }]
}
