import type { Policy } from '#shared/entity.ts'
import { policyView } from '#shared/api/workspace.ts'
import type { Statement } from '#hub/ports.ts'
import { json, type Row } from '#hub/store/columns.ts'

/** What a new workspace begins with: the newest edit wins. */
export const defaultPolicy: Policy = { defaultRule: { kind: 'newest' }, rules: {} }

export const selectPolicy: Statement = { sql: `select value from setting where name = 'policy'`, args: [] }

export function readPolicy(row: Row | undefined): Policy {
  if (row === undefined) return defaultPolicy
  const parsed = policyView.safeParse(json(row, 'value'))
  return parsed.success ? parsed.data : defaultPolicy
}

export const storePolicy = (policy: Policy): Statement => ({
  sql: `insert into setting (name, value) values ('policy', ?) on conflict (name) do update set value = excluded.value`,
  args: [JSON.stringify(policy)],
})
