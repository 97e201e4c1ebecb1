import type { DeletionsEdit } from '#shared/api/deletions.ts'
import type { MappingView, PolicyView } from '#shared/api/workspace.ts'
import type { ConnectionId, EntityId, LinkId } from '#shared/ids.ts'
import { linkId } from '#shared/ids.ts'
import { defaultDeletions } from '#shared/removal.ts'
import { Refusal } from '#hub/hub.ts'
import { forgetRoutes } from '#hub/store/control/routes.ts'
import { updateConnection } from '#hub/store/workspace/connections.ts'
import { settleDoubts } from '#hub/store/workspace/doubts.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { freeObject, readAgain } from '#hub/store/workspace/parked.ts'
import { readPolicy, selectPolicy, storePolicy } from '#hub/store/workspace/policy.ts'
import { leaveParts } from '#hub/store/workspace/reconcile.ts'
import { readLink } from '#hub/store/workspace/rows.ts'
import { troubleKey } from '#hub/store/workspace/troubles.ts'
import { mustFind } from './connect.ts'
import { objectOf, type Context } from './context.ts'

/** Stops reading and writing; what happens meanwhile waits. */
export async function pause(context: Context, id: ConnectionId): Promise<void> {
  const { state } = await mustFind(context, id)
  if (state !== 'live')
    throw new Refusal(
      409,
      'not-live',
      'Only a live connection can be paused.',
      'Wait until its first sync is approved.',
    )
  await context.db.write([updateConnection(id, { state: 'paused' })])
}

export async function resume(context: Context, id: ConnectionId): Promise<void> {
  const { state } = await mustFind(context, id)
  if (state !== 'paused') throw new Refusal(409, 'not-paused', 'This connection is not paused.', 'Reload the page.')
  await context.db.write([
    updateConnection(id, { state: 'live', last_error: null }),
    { sql: 'update feed set due_at = 0 where connection = ?', args: [id] },
  ])
  context.wake('pull', id)
  context.wake('deliver', id)
}

/** Forgets the tokens and the webhook address. Links stay, so that connecting again makes no second record. */
export async function disconnect(context: Context, id: ConnectionId): Promise<void> {
  await mustFind(context, id)
  await context.ports.databases.control.write([forgetRoutes(context.workspace, id)])
  await context.db.write([
    { sql: 'delete from token where connection = ?', args: [id] },
    { sql: 'delete from watch where connection = ?', args: [id] },
    { sql: 'delete from signal where connection = ?', args: [id] },
    { sql: 'delete from outbox where connection = ?', args: [id] },
    // What was to be deleted or merged there is not, so it is like any other record should somebody connect again.
    {
      sql: `update link set state = case state when 'unmerging' then 'moved' else 'live' end, rev = rev + 1
        where connection = ? and state in ('removing', 'merging', 'unmerging')`,
      args: [id],
    },
    updateConnection(id, { state: 'disconnected' }),
    ...leaveParts(id, context.ports.now()),
  ])
  context.close(id)
}

/** The mapping in force, and the remote's fields as last described. */
export async function showMapping(context: Context, id: ConnectionId): Promise<MappingView> {
  const connection = await mustFind(context, id)
  const { connector } = context.open(connection)
  return {
    objects: connector.manifest.objects.map((object) => ({
      name: object.name,
      title: object.title,
      rules: (connection.rules[object.name] ?? object.mapping).map(({ field, remoteField, direction }) => ({
        field,
        remoteField,
        direction,
      })),
      // What holds our id there is no field of anybody's.
      fields: (connection.specs[object.name] ?? [])
        .filter(({ name }) => name !== object.keyField)
        .map(({ name, title, type, writable }) => ({ name, title, type, writable })),
      deletions: connection.deletions[object.name] ?? defaultDeletions,
      removal: object.removal ?? null,
    })),
  }
}

export interface MappingEdit {
  readonly object: string
  readonly rules: MappingView['objects'][number]['rules']
}

/** Replaces an object's rules. Transforms of rules that stay are kept; the object is read again from the start. */
export async function changeMapping(context: Context, id: ConnectionId, edit: MappingEdit): Promise<void> {
  const connection = await mustFind(context, id)
  const object = objectOf(context, connection, edit.object)
  const specs = connection.specs[edit.object] ?? []
  const manifest = context.open(connection).connector.manifest.objects.find(({ name }) => name === object.name)
  // Rules of fields that are not there (yet), which the default mapping has, may stay.
  const rulesBefore = connection.rules[edit.object] ?? manifest?.mapping ?? []
  const remoteFields = new Set<string>()
  for (const rule of edit.rules) {
    const isNew = !rulesBefore.some((known) => known.remoteField === rule.remoteField)
    if (isNew && !specs.some((spec) => spec.name === rule.remoteField)) {
      throw new Refusal(
        422,
        'field-unknown',
        `${edit.object} has no field ${rule.remoteField}.`,
        'Choose one of the listed fields.',
      )
    }
    if (remoteFields.has(rule.remoteField)) {
      throw new Refusal(422, 'field-twice', `${rule.remoteField} is mapped twice.`, 'Keep one of the two rules.')
    }
    remoteFields.add(rule.remoteField)
  }
  const rules = edit.rules.map((rule) => {
    const before = rulesBefore.find((known) => known.field === rule.field && known.remoteField === rule.remoteField)
    return { ...(before ?? { transforms: [{ kind: 'trim' }] }), ...rule }
  })
  await context.db.write([
    updateConnection(id, { objects: JSON.stringify({ ...connection.rules, [edit.object]: rules }) }),
    ...readAgain(id, edit.object),
    ...freeObject(id, edit.object),
  ])
  context.close(id)
  context.wake('pull', id)
  context.wake('deliver', id)
}

/** Sets what deletions mean for an object. Questions that are open stay open; what happens from now on follows it. */
export async function changeDeletions(
  context: Context,
  id: ConnectionId,
  { object: name, seen, carried }: DeletionsEdit,
): Promise<void> {
  const connection = await mustFind(context, id)
  const object = context.open(connection).connector.manifest.objects.find((known) => known.name === name)
  if (object === undefined) {
    throw new Refusal(422, 'object-unknown', `The connection has no object ${name}.`, 'Choose one of its mapping’s.')
  }
  if (carried === 'delete' && object.removal === undefined) {
    const said = `${object.title} records cannot be deleted by Lead Hub.`
    throw new Refusal(422, 'removal-unknown', said, 'Choose hold or ignore for what is deleted elsewhere.')
  }
  const deletions = JSON.stringify({ ...connection.deletions, [name]: { seen, carried } })
  await context.db.write([updateConnection(id, { deletions })])
}

/** Who wins, field by field. */
export async function showPolicy({ db }: Context): Promise<PolicyView> {
  const [found] = await db.read([selectPolicy])
  const { defaultRule, rules } = readPolicy(list(found)[0])
  return { defaultRule, rules: { ...rules } }
}

export async function changePolicy(context: Context, policy: PolicyView): Promise<void> {
  const known = new Set(context.ports.connectors.map((connector) => connector.manifest.id))
  for (const rule of [policy.defaultRule, ...Object.values(policy.rules)]) {
    if ((rule.kind === 'prefer' || rule.kind === 'always') && !known.has(rule.remote)) {
      throw new Refusal(
        422,
        'connector-unknown',
        `There is no connector named ${rule.remote}.`,
        'Choose one of the listed connectors.',
      )
    }
  }
  await context.db.write([storePolicy(policy)])
}

/** Loads a lead's records again and frees what waits for it, ahead of everything else. */
export async function syncLead(context: Context, id: EntityId): Promise<void> {
  const [found] = await context.db.read([{ sql: 'select * from link where entity = ?', args: [id] }])
  const links = list(found).map(readLink)
  if (links.length === 0)
    throw new Refusal(404, 'lead-unknown', 'There is no such lead.', 'Search for it by name or e-mail.')
  const correlation = context.ports.randomId()
  await context.db.write([
    {
      sql: `insert into signal (connection, object, remote_id, priority, correlation, at)
        select connection, object, remote_id, 0, ?2, 0 from link where entity = ?1 and remote_id is not null and state = 'live'
        on conflict (connection, object, remote_id) do update set raised = signal.raised + 1, priority = 0`,
      args: [id, correlation],
    },
    {
      sql: `update outbox set priority = 0, due_at = min(due_at, ?2), attempts = 0, parked = null
        where due_at <= ?2 + 86400000 and link in (select id from link where entity = ?1)`,
      args: [id, context.ports.now()],
    },
  ])
  for (const link of links) {
    context.wake('pull', link.connection)
    context.wake('deliver', link.connection)
  }
}

/** Tries a parked delivery again. */
export async function retry(context: Context, link: LinkId): Promise<void> {
  const [freed] = await context.db.write([
    {
      sql: 'update outbox set parked = null, attempts = 0, due_at = 0 where link = ? and parked is not null returning connection',
      args: [linkId(link)],
    },
    ...settleDoubts,
  ])
  const row = list(freed)[0]
  if (row === undefined) throw new Refusal(404, 'nothing-parked', 'Nothing is parked there.', 'Reload the page.')
  const [found] = await context.db.read([{ sql: 'select * from link where id = ?', args: [link] }])
  for (const known of list(found).map(readLink)) context.wake('deliver', known.connection)
}

/** Tries again whatever waits for the same reason on one connection. */
export async function retryTrouble(context: Context, id: ConnectionId, key: string): Promise<void> {
  await mustFind(context, id)
  const [freed] = await context.db.write([
    {
      sql: `update outbox set parked = null, attempts = 0, due_at = 0
        where connection = ? and parked is not null and ${troubleKey('outbox')} = ?`,
      args: [id, key],
    },
    ...settleDoubts,
  ])
  if (freed?.changed === 0) throw new Refusal(404, 'nothing-parked', 'Nothing is parked there.', 'Reload the page.')
  context.wake('deliver', id)
}
