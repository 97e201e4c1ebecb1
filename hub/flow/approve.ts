import { Refusal } from '#hub/hub.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { connectionId } from '#shared/ids.ts'
import { text } from '#hub/store/columns.ts'
import { heldUntil } from '#hub/store/workspace/held.ts'
import { showFirstSync } from '#hub/view/first-sync.ts'
import type { Context } from './context.ts'

/** Starts the first sync that a person has seen. A plan that is another by now is not carried out. */
export async function approve(context: Context, hash: string): Promise<void> {
  const plan = await showFirstSync(context.db, context.ports)
  if (!plan.ready) {
    throw new Refusal(
      409,
      'plan-not-ready',
      plan.waitingFor ?? 'There is nothing to approve.',
      'Wait for it, then look at the plan again.',
    )
  }
  if (plan.hash !== hash) {
    throw new Refusal(
      409,
      'plan-changed',
      'The plan has changed since you saw it.',
      'Look at the new numbers and approve those.',
    )
  }
  const [approved] = await context.db.write([
    {
      sql: `update connection set state = 'live', first_total = (select count(*) from outbox o where o.connection = connection.id and due_at <= ${heldUntil})
        where state = 'planned' returning id`,
      args: [],
    },
    {
      sql: `insert or replace into setting (name, value) select 'approved:' || id, '1' from connection where state = 'live'`,
      args: [],
    },
    { sql: 'update outbox set due_at = 0 where due_at = ?', args: [heldUntil] },
  ])
  for (const row of list(approved)) context.wake('deliver', connectionId(text(row, 'id')))
  for (const column of plan.columns) context.wake('deliver', connectionId(column.connection))
}
