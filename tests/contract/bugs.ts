import type { MemoryWorld } from '#connectors/memory/world.ts'
import type { Connector, Page, Remote, Session, WriteResult } from '#shared/connector.ts'
import type { Webhooks } from '#shared/push.ts'
import { Fault } from '#shared/fault.ts'
import { remoteId } from '#shared/ids.ts'
import type { Change, RemoteRecord } from '#shared/record.ts'
import type { MergeOp, MergeResult } from '#shared/merging.ts'
import type { RemovalResult } from '#shared/removal.ts'
import { verifiedDelivery } from '#shared/web/webhook.ts'

/** A mistake somebody could make in a connector, and the check that has to notice it. */
export interface Bug {
  readonly name: string
  /** Beginning of the check's name. */
  readonly check: string
  readonly plant: (connector: Connector, world: MemoryWorld) => Connector
}

interface Lent {
  readonly remote: Remote
  readonly world: MemoryWorld
  readonly session: Session
}

// Replaces members of the open remote; the rest stays right.
function bug(name: string, check: string, change: (lent: Lent) => Partial<Remote>): Bug {
  const plant: Bug['plant'] = (connector, world) => ({
    ...connector,
    open(session) {
      const remote = connector.open(session)
      return { ...remote, ...change({ remote, world, session }) }
    },
  })
  return { name, check, plant }
}

function onRead(change: (page: Page) => Page): (lent: Lent) => Partial<Remote> {
  return ({ remote }) => ({ read: async (request) => change(await remote.read(request)) })
}

function onRecord(change: (record: RemoteRecord) => RemoteRecord): (lent: Lent) => Partial<Remote> {
  const each = (one: Change): Change => (one.kind === 'present' ? { ...one, record: change(one.record) } : one)
  return ({ remote }) => ({
    read: async (request) => {
      const page = await remote.read(request)
      return { ...page, changes: page.changes.map(each) }
    },
    load: async (request) => (await remote.load(request)).map(each),
  })
}

function onResults(
  change: (results: readonly WriteResult[]) => readonly WriteResult[],
): (lent: Lent) => Partial<Remote> {
  return ({ remote }) => ({ write: async (object, ops) => change(await remote.write(object, ops)) })
}

function onRemovals(
  change: (results: readonly RemovalResult[]) => readonly RemovalResult[],
): (lent: Lent) => Partial<Remote> {
  return ({ remote }) => ({
    remove: async (object, ops) => change((await remote.remove?.(object, ops)) ?? []),
  })
}

const asStale = (results: readonly RemovalResult[]): readonly RemovalResult[] => results.map(() => ({ kind: 'stale' }))
const asRemoved = (results: readonly RemovalResult[]): readonly RemovalResult[] =>
  results.map(() => ({ kind: 'removed' }))

function onMerges(
  change: (results: readonly MergeResult[], ops: readonly MergeOp[]) => readonly MergeResult[],
): (lent: Lent) => Partial<Remote> {
  return ({ remote }) => ({
    merge: async (object, ops) => change((await remote.merge?.(object, ops)) ?? [], ops),
  })
}

const asMerged = (_: readonly MergeResult[], ops: readonly MergeOp[]): readonly MergeResult[] =>
  ops.map(({ into }) => ({ kind: 'merged', id: into }))
const asRefused = (results: readonly MergeResult[]): readonly MergeResult[] =>
  results.map((one) => (one.kind === 'stale' ? { kind: 'refused', code: 'other', said: 'no', fix: 'none' } : one))

let draws = 0

export const bugs: readonly Bug[] = [
  {
    name: 'the mapping names a field that is not there',
    check: 'every field of the default mapping',
    plant: (connector, world) => {
      world.removeField('person', 'city')
      return connector
    },
  },
  {
    name: 'a computed field flows in',
    check: 'the manifest names objects',
    plant: (connector) => ({ ...connector, manifest: withRule(connector, { direction: 'both' }) }),
  },
  {
    name: 'a transform has no region',
    check: 'the manifest names objects',
    plant: (connector) => ({
      ...connector,
      manifest: withRule(connector, { transforms: [{ kind: 'phone', region: '' }] }),
    }),
  },
  bug('identify makes up a key', 'opening makes no call', () => ({
    identify: async () => ({ key: `k${(draws += 1)}`, title: '', facts: {} }),
  })),
  bug('a call goes to a stranger', 'every call goes to a host', ({ remote, session }) => ({
    identify: async () => {
      await session.fetch('https://elsewhere.example/')
      return remote.identify()
    },
  })),
  bug('the cursor is the time alone', 'hundreds of records', ({ remote }) => ({
    read: async (request) => {
      const page = await remote.read(request)
      return page.more ? { ...page, cursor: page.cursor.replace(/"id":"[^"]*"/, '"id":"~"') } : page
    },
  })),
  bug('the cursor includes its own second again', 'hundreds of records', ({ remote }) => ({
    read: async (request) => {
      const page = await remote.read(request)
      return page.more ? { ...page, cursor: page.cursor.replace(/"id":"[^"]*"/, '"id":""') } : page
    },
  })),
  bug(
    'a page loses its last record',
    'pages of two',
    onRead((page) => ({ ...page, changes: page.changes.slice(0, 1) })),
  ),
  bug('a page ignores the limit', 'pages of two', ({ remote }) => ({
    read: (request) => remote.read({ ...request, limit: 100 }),
  })),
  bug('the end of the feed is the end for ever', 'a change after the end', ({ remote, world }) => ({
    read: async (request) => {
      const page = await remote.read(request)
      return { ...page, cursor: page.cursor.replace(/\d+/, String(world.now() + 86_400_000)) }
    },
  })),
  bug('the cursor looks back five seconds only', 'after a long history', ({ remote, world }) => ({
    read: async (request) => {
      const page = await remote.read(request)
      return page.more ? page : { ...page, cursor: `{"modifiedAt":${world.now() - 5000},"id":""}` }
    },
  })),
  bug('the cursor never looks back', 'a change that is committed late', ({ remote, world }) => ({
    read: async (request) => {
      const page = await remote.read(request)
      return page.more ? page : { ...page, cursor: `{"modifiedAt":${world.now()},"id":""}` }
    },
  })),
  bug(
    'the revision is drawn',
    'an unchanged record',
    onRecord((record) => ({ ...record, revision: `${(draws += 1)}` })),
  ),
  bug(
    'the revision never moves',
    'an unchanged record',
    onRecord((record) => ({ ...record, revision: 'one' })),
  ),
  bug('an empty feed forgets its place', 'an empty feed', ({ remote, world }) => ({
    read: async (request) => {
      const page = await remote.read(request)
      return page.changes.length > 0 ? page : { ...page, cursor: `{"modifiedAt":${world.now() * 2},"id":""}` }
    },
  })),
  bug('load leaves out what is gone', 'load answers once', ({ remote }) => ({
    load: async (request) => (await remote.load(request)).filter(({ kind }) => kind === 'present'),
  })),
  bug('load answers in its own order', 'load answers once', ({ remote }) => ({
    load: async (request) => (await remote.load(request)).toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)),
  })),
  bug('a merge is a removal', 'load follows a merged', ({ remote }) => ({
    load: async (request) =>
      (await remote.load(request)).map((one) => (one.kind === 'merged' ? { ...one, kind: 'removed' as const } : one)),
  })),
  bug(
    'the feed keeps silent about removals',
    'removals and merges',
    onRead((page) => ({ ...page, changes: page.changes.filter(({ kind }) => kind === 'present') })),
  ),
  bug('a page is two calls', 'a page and a load', ({ remote, session }) => ({
    read: async (request) => {
      await session.fetch('https://a.example/')
      await session.fetch('https://a.example/')
      return remote.read(request)
    },
  })),
  bug('find is a search', 'find gives', ({ remote, world }) => ({
    find: async (request) => {
      const rows = world.rows(request.object)
      const hits = rows.filter((row) =>
        request.values.some((value) => String(row.fields[request.field]).includes(value)),
      )
      const ids = hits.map(({ id }) => id)
      return remote.load({ object: request.object, fields: request.fields, ids })
    },
  })),
  bug('a write tells a revision of its own', 'what was written', ({ remote }) => ({
    write: async (object, ops) =>
      (await remote.write(object, ops)).map((one) => (one.kind === 'applied' ? { ...one, revision: 'mine' } : one)),
  })),
  bug('a create forgets its key', 'a create carries its key', ({ world }) => ({
    write: async (object, ops) => ops.map((op) => ({ kind: 'applied', id: world.add(object, op.fields).id })),
  })),
  bug('every create makes a record', 'the same create twice', ({ world }) => ({
    write: async (object, ops) => ops.map((op) => ({ kind: 'applied', id: world.add(object, op.fields).id })),
  })),
  bug('an update appends', 'the same update twice', ({ remote }) => ({
    write: (object, ops) =>
      remote.write(
        object,
        ops.map((op) => ({ ...op, fields: { ...op.fields, title: `${String(op.fields['title'])}${(draws += 1)}` } })),
      ),
  })),
  bug('an update empties what it does not name', 'an update touches', ({ remote }) => ({
    write: (object, ops) =>
      remote.write(
        object,
        ops.map((op) => (op.kind === 'update' ? { ...op, fields: { city: null, ...op.fields } } : op)),
      ),
  })),
  bug('creates are answered before updates', 'results come in the order', ({ remote }) => ({
    write: async (object, ops) => {
      const creates = ops.filter(({ kind }) => kind === 'create')
      return remote.write(object, [...creates, ...ops.filter(({ kind }) => kind === 'update')])
    },
  })),
  bug('one bad op spoils the batch', 'one bad op', ({ remote }) => ({
    write: async (object, ops) => {
      const results = await remote.write(object, ops)
      return results.find(({ kind }) => kind === 'refused') ? results.map(() => ({ kind: 'deferred' })) : results
    },
  })),
  bug(
    'a refusal names no field',
    'one bad op',
    onResults((results) =>
      results.map((one) =>
        one.kind === 'refused'
          ? { ...one, problems: one.problems.map(({ code, said, fix }) => ({ code, said, fix })) }
          : one,
      ),
    ),
  ),
  bug(
    'a write to what is gone is applied',
    'an update of a record that is gone',
    onResults((results) => results.map((one) => (one.kind === 'stale' ? { kind: 'applied', id: remoteId('x') } : one))),
  ),
  bug('the guard is forgotten', 'a guarded update', ({ remote }) => ({
    write: (object, ops) =>
      remote.write(
        object,
        ops.map((op) => (op.kind === 'update' ? { kind: op.kind, id: op.id, fields: op.fields } : op)),
      ),
  })),
  bug('each op is a call', 'a write of any size', ({ remote, session }) => ({
    write: async (object, ops) => {
      for (const _ of ops) await session.fetch('https://a.example/')
      return remote.write(object, ops)
    },
  })),
  bug('a write reads numbers into texts', 'texts come back', ({ remote }) => ({
    write: (object, ops) =>
      remote.write(
        object,
        ops.map((op) => ({ ...op, fields: { ...op.fields, title: looseText(op.fields['title']) } })),
      ),
  })),
  bug(
    'a read cuts what follows the first quote',
    'texts that users typed',
    onRecord((record) => ({
      ...record,
      fields: { ...record.fields, title: String(record.fields['title'] ?? '').split('"')[0] ?? '' },
    })),
  ),
  bug(
    'an empty field reads as an empty text',
    'null empties',
    onRecord((record) => ({ ...record, fields: { ...record.fields, title: record.fields['title'] ?? '' } })),
  ),
  bug('a lost reply is taken for a refusal', 'a write with a lost reply', onResults(asDeferred)),
  bug('a lost request is taken for a refusal', 'a write with a lost request', onResults(asDeferred)),
  bug('a quota is just trouble', 'a quota ends', retyped('quota', 'transient')),
  bug('an outage ends the consent', 'a vendor that is down', retyped('transient', 'consent')),
  bug('a failed read is tried again', 'nothing is tried twice', ({ remote, session }) => ({
    read: async (request) => {
      await session.fetch('https://a.example/')
      await session.fetch('https://a.example/')
      return remote.read(request)
    },
  })),
  bug('a withdrawn consent is just trouble', 'a withdrawn consent', retyped('consent', 'transient')),
  bug('a lost field reads as empty', 'a field that was removed', ({ remote, world }) => ({
    read: async (request) => {
      const known = new Set(world.fieldsOf(request.object).map(({ name }) => name))
      const page = await remote.read({ ...request, fields: request.fields.filter((name) => known.has(name)) })
      const empty = Object.fromEntries(request.fields.map((name) => [name, null]))
      const changes = page.changes.map((one): Change =>
        one.kind === 'present'
          ? { ...one, record: { ...one.record, fields: { ...empty, ...one.record.fields } } }
          : one,
      )
      return { ...page, changes }
    },
  })),
  bug('a removal takes the record beside it too', 'records that are removed', ({ remote, world }) => ({
    async remove(object, ops) {
      const results = await remote.remove?.(object, ops)
      const other = world.rows(object).find(({ fate }) => fate.kind === 'present')
      if (other) world.remove(other)
      return results ?? []
    },
  })),
  bug('what is gone cannot be removed', 'what is gone already', onRemovals(asStale)),
  bug('a lost removal is taken for done', 'a removal with a lost reply', onRemovals(asRemoved)),
  bug('a lost request is taken for a removal', 'a removal with a lost request', onRemovals(asRemoved)),
  bug('a quota is taken for a removal', 'a removal that meets a quota', ({ remote }) => ({
    remove: async (object, ops) =>
      (await remote.remove?.(object, ops).catch(() => undefined)) ?? ops.map(() => ({ kind: 'removed' })),
  })),
  bug('each removal is a call', 'a removal of any size', ({ remote, session }) => ({
    async remove(object, ops) {
      for (const _ of ops) await session.fetch('https://a.example/')
      return (await remote.remove?.(object, ops)) ?? []
    },
  })),
  bug('a merge takes the record beside it too', 'of two records that are merged', ({ remote, world }) => ({
    async merge(object, ops) {
      const results = await remote.merge?.(object, ops)
      const others = world.rows(object).filter(({ fate, id }) => fate.kind === 'present' && id !== ops[0]?.into)
      for (const other of others) world.remove(other)
      return results ?? []
    },
  })),
  bug('what is one already is refused', 'two that are one already', onMerges(asRefused)),
  bug('what is gone counts as merged', 'a record that is gone is not', onMerges(asMerged)),
  bug('a lost request is taken for a merge', 'a merge with a lost request', onMerges(asMerged)),
  bug('each merge is a call', 'as many pairs as the manifest', ({ remote, session }) => ({
    async merge(object, ops) {
      for (const _ of ops) await session.fetch('https://a.example/')
      return (await remote.merge?.(object, ops)) ?? []
    },
  })),
  bug('a lost merge is taken for done', 'a merge with a lost reply', ({ remote }) => ({
    merge: async (object, ops) => {
      await remote.merge?.(object, ops)
      return ops.map(({ into }) => ({ kind: 'merged', id: into }))
    },
  })),
  bug('a merge is not taken back', 'a merge that is taken back', ({ remote: _remote }) => ({
    unmerge: async (_object, ops) => ops.map(() => ({ kind: 'unmerged' })),
  })),
  bug('a quota is taken for a merge', 'a merge that meets a quota', ({ remote }) => ({
    merge: async (object, ops) =>
      (await remote.merge?.(object, ops).catch(() => undefined)) ?? ops.map(() => ({ kind: 'stale' })),
  })),
  {
    name: 'the manifest promises merges that the remote lacks',
    check: 'the manifest says what merging means',
    plant: (connector) => ({
      ...connector,
      open(session) {
        const { merge: _missing, ...rest } = connector.open(session)
        return rest
      },
    }),
  },
  {
    name: 'the manifest promises removals that the remote lacks',
    check: 'the manifest says what removing means',
    plant: (connector) => ({
      ...connector,
      open(session) {
        const { remove: _missing, ...rest } = connector.open(session)
        return rest
      },
    }),
  },
  webhookBug('every delivery is believed', 'a forged delivery', () => ({
    verify: async ({ headers, bytes }) => ({
      kind: 'accepted',
      delivery: verifiedDelivery(headers, new TextDecoder().decode(bytes)),
    }),
  })),
  webhookBug('only the newest secret counts', 'a delivery of the vendor', (webhooks) => ({
    verify: (delivery, secrets, now) => webhooks.verify(delivery, { secrets: secrets.secrets.slice(0, 1) }, now),
  })),
  webhookBug('a delivery has no age', 'a delivery that is too old', (webhooks) => ({
    verify: (delivery, secrets) =>
      webhooks.verify(delivery, secrets, Number(delivery.headers.get('memory-time')) * 1000),
  })),
]

function webhookBug(name: string, check: string, change: (webhooks: Webhooks) => Partial<Webhooks>): Bug {
  const plant: Bug['plant'] = (connector) => {
    const { webhooks } = connector
    return webhooks ? { ...connector, webhooks: { ...webhooks, ...change(webhooks) } } : connector
  }
  return { name, check, plant }
}

function idOf(change: Change): string {
  return change.kind === 'present' ? change.record.id : change.ref.id
}

function looseText(value: unknown): string | null {
  const text = String(value)
  return text !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text
}

function asDeferred(results: readonly WriteResult[]): readonly WriteResult[] {
  return results.map((one) => (one.kind === 'unknown' ? { kind: 'deferred' } : one))
}

function withRule(connector: Connector, change: object): Connector['manifest'] {
  const objects = connector.manifest.objects.map((object) => ({
    ...object,
    mapping: object.mapping.map((rule) => (rule.field === 'score' ? { ...rule, ...change } : rule)),
  }))
  return { ...connector.manifest, objects }
}

function retyped(from: Fault['kind'], to: Fault['kind']): (lent: Lent) => Partial<Remote> {
  const change = (error: unknown): never => {
    throw error instanceof Fault && error.kind === from ? new Fault(to, error.message, error.detail) : error
  }
  return ({ remote }) => ({
    read: (request) => remote.read(request).catch(change),
    load: (request) => remote.load(request).catch(change),
    write: (object, ops) => remote.write(object, ops).catch(change),
  })
}
