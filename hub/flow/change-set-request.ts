import type { NewChangeSet, UndoScope } from '#shared/api/change-set.ts'
import { ownerField } from '#shared/entity.ts'
import type { Reach } from '#shared/territory.ts'
import { undoneKinds } from '#hub/core/undo.ts'
import { Refusal } from '#hub/hub.ts'
import { int, text } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { sizeOf } from '#hub/store/workspace/ledger.ts'
import { walled } from '#hub/store/workspace/walls.ts'
import { ledgerScope } from './change-set-page.ts'
import type { Context, Sight } from './context.ts'
import { checkFields, leadUnknown } from './edit.ts'
import { leadsToGive } from './hand-out.ts'
import { checkOwner } from './owner.ts'

/** Leads of one change set. */
const leadsMax = 10_000
/** Lines of the history that one undo reads. */
const linesMax = 50_000

interface Asked {
  readonly request: NewChangeSet
  /** The newest line of the history. */
  readonly until: number
}

/** The same for somebody with this reach; refuses also what would change leads beyond it. */
export async function checkWithin(context: Context, reach: Reach, { request, until }: Asked): Promise<number> {
  const mine = await checkRequest({ db: walled(context.db, reach) }, request, until)
  if (reach === 'all' || request.kind !== 'undo') return mine
  if (mine === (await checkRequest(context, request, until))) return mine
  throw new Refusal(
    403,
    'beyond-territory',
    'That would also change leads of another office.',
    'Undo it lead by lead, or ask somebody who sees all leads.',
  )
}

type Look = Pick<Sight, 'db'>

/**
 * Refuses what cannot be, what is not there, and what is too much at once; answers how many leads it is about.
 */
async function checkRequest(context: Look, request: NewChangeSet, until: number): Promise<number> {
  if (request.kind === 'edit') return checkEdit(context, request)
  if (request.kind === 'hand-out') return checkLeads(context, await leadsToGive(context.db, request))
  const { scope } = request
  await checkScope(context, scope)
  const { lines, leads } = await sizeOf(context.db, { scope: ledgerScope(scope), until }, linesMax + 1)
  if (lines === 0) throw nothingHappened()
  if (lines > linesMax || leads > leadsMax) throw tooLarge(scope)
  return leads
}

async function checkEdit(look: Look, request: Extract<NewChangeSet, { kind: 'edit' }>): Promise<number> {
  checkFields(request.fields)
  if (Object.keys(request.fields).length === 0)
    throw new Refusal(422, 'nothing-to-change', 'No field is named.', 'Say which fields are to become what.')
  const n = await checkLeads(look, request.leads)
  const owner = request.fields[ownerField]
  if (typeof owner === 'string' && owner !== '') await checkOwner(look.db, owner, request.leads)
  return n
}

async function checkLeads({ db }: Look, wanted: readonly string[]): Promise<number> {
  const leads = [...new Set(wanted)]
  const [found] = await db.read([
    {
      sql: `select value as id from json_each(?) where value not in
        (select id from entity where kind = 'lead' and merged_into is null and id in (select value from json_each(?1))) limit 1`,
      args: [JSON.stringify(leads)],
    },
  ])
  const missing = list(found)[0]
  if (missing !== undefined)
    throw new Refusal(
      422,
      'lead-unknown',
      `There is no lead ${text(missing, 'id')}.`,
      'Leave it out, or look it up again: it may have been united with another.',
    )
  return leads.length
}

async function checkScope(context: Look, scope: UndoScope): Promise<void> {
  switch (scope.kind) {
    case 'entry':
      return checkEntry(context, scope.entry)
    case 'lead':
      return checkLead(context, scope.lead, Date.parse(scope.at))
    case 'correlation':
      return checkApplied(context, scope.correlation)
    case 'span':
      if (Date.parse(scope.from) <= Date.parse(scope.to)) return
      throw new Refusal(422, 'span-backwards', 'The span ends before it begins.', 'Swap “from” and “to”.')
  }
}

async function checkEntry({ db }: Look, entry: number): Promise<void> {
  const [found] = await db.read([{ sql: 'select kind from ledger where id = ?', args: [entry] }])
  const row = list(found)[0]
  if (row === undefined)
    throw new Refusal(404, 'entry-unknown', `The history has no line ${entry}.`, 'Choose a line of a lead’s timeline.')
  const kind = text(row, 'kind')
  if (!undoneKinds.some((known) => known === kind))
    throw new Refusal(
      422,
      'not-undoable',
      `A line of kind “${kind}” changed no value that could be put back.`,
      `Undo a line of kind ${undoneKinds.join(', ')}.`,
    )
}

async function checkLead({ db }: Look, lead: string, at: number): Promise<void> {
  const [found] = await db.read([
    { sql: 'select created_at from entity where id = ? and merged_into is null', args: [lead] },
  ])
  const row = list(found)[0]
  if (row === undefined) throw leadUnknown()
  const createdAt = int(row, 'created_at')
  if (createdAt > at) throw leadYounger(createdAt)
}

/** The lead was not known yet at the instant that was asked for. */
export const leadYounger = (createdAt: number): Refusal =>
  new Refusal(
    422,
    'lead-younger',
    'The hub did not know the lead then.',
    `Choose an instant from ${new Date(createdAt).toISOString()} on.`,
  )

/** Half of a change set cannot be undone while the other half is still being made. */
async function checkApplied({ db }: Look, correlation: string): Promise<void> {
  const [found] = await db.read([
    { sql: `select 1 from change_set where id = ? and state = 'applying'`, args: [correlation] },
  ])
  if (list(found).length === 0) return
  throw new Refusal(
    409,
    'still-applying',
    'These changes are still being applied.',
    'Wait until they are, then undo them.',
  )
}

const nothingHappened = (): Refusal =>
  new Refusal(
    422,
    'nothing-to-undo',
    'No value was changed there.',
    'Choose another line, cause or span of the history.',
  )

const narrower: Readonly<Record<UndoScope['kind'], string>> = {
  entry: 'Name one field of it.',
  lead: 'Choose a later instant.',
  correlation: 'Undo it span by span: name “from” and “to” instead.',
  span: 'Choose a shorter span, or one connection of it, and undo several one after the other, the newest first.',
}

const tooLarge = ({ kind }: UndoScope): Refusal =>
  new Refusal(
    422,
    'scope-too-large',
    `That is more than ${leadsMax} leads or ${linesMax} lines of the history, the most that one undo takes.`,
    narrower[kind],
  )
