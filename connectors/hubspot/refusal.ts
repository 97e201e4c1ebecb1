import type { WriteResult } from '#shared/connector.ts'

import type { HubspotFault } from './fault.ts'
import { holderOf, problemsOf, resultOfError } from './problem.ts'
import { parseObjects } from './record.ts'
import type { Ledger, Numbered, Target } from './write.ts'

/** Calls one write may take, the batch that was refused included. */
const callsMax = 2

interface Refusal {
  readonly fault: HubspotFault
  readonly ledger: Ledger
  /** Sends ops as a batch of their own and enters what came of them. */
  readonly send: (ops: readonly Numbered[]) => Promise<void>
}

/**
 * HubSpot refused a batch as a whole, because of one of its rows. The culprit is named where it can be found; the others
 * come again without it. Each time at least one op is settled, so coming back ends.
 */
export async function settleRefusal(
  target: Target,
  ops: readonly Numbered[],
  { fault, ledger, send }: Refusal,
): Promise<void> {
  const [first] = ops
  if (!first) return
  const culprits = ops.length === 1 ? [first] : await findCulprits(target, ops, { fault, ledger })
  for (const { index } of ops) ledger.results.set(index, { kind: 'deferred', retryAfterSeconds: 1 })
  for (const { op, index } of culprits) ledger.results.set(index, resultOfError(op, fault.body))
  if (culprits.length > 0) return
  // Nothing tells which row it was: the first one alone gets an answer of its own.
  if (ledger.calls < callsMax) await send([first])
  else ledger.results.set(first.index, refusedAsPartOf(first, fault))
}

async function findCulprits(
  target: Target,
  ops: readonly Numbered[],
  { fault, ledger }: Omit<Refusal, 'send'>,
): Promise<readonly Numbered[]> {
  const byValue = ops.filter((one) => isNamed(one, fault))
  if (byValue.length > 0) return byValue
  const holder = holderOf(fault.body)
  const withEmail = ops.filter(({ op }) => emailOf(op.fields) !== undefined)
  if (holder === undefined || withEmail.length < 2 || ledger.calls >= callsMax) {
    return holder === undefined ? [] : withEmail.slice(0, withEmail.length === 1 ? 1 : 0)
  }
  ledger.calls += 1
  const email = await emailOfRecord(target, holder)
  return email === undefined ? [] : withEmail.filter(({ op }) => emailOf(op.fields) === email)
}

/** True where the error quotes a value of this op together with its property. */
function isNamed({ op }: Numbered, { body }: HubspotFault): boolean {
  return problemsOf(op, body).some(({ field, value, said }) => {
    if (field === undefined || value === undefined || value === null || value === '') return false
    return said.includes(String(value))
  })
}

async function emailOfRecord({ client, object }: Target, id: string): Promise<string | undefined> {
  const reply = await client.batch
    .read(object, { inputs: [{ id }], properties: ['email'], propertiesWithHistory: [] })
    .catch(() => undefined) // Only a help in finding the row; without it the first op is tried alone next time.
  const [found] = parseObjects(reply?.results ?? [])
  return emailOf(found?.properties ?? {})
}

function emailOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const { email } = fields
  return typeof email === 'string' && email !== '' ? email.trim().toLowerCase() : undefined
}

function refusedAsPartOf({ op }: Numbered, fault: HubspotFault): WriteResult {
  return { kind: 'refused', problems: problemsOf(op, fault.body) }
}
