import type { OwnershipView } from '#shared/api/ownership.ts'
import type { Routing } from '#shared/routing.ts'
import { ownerOf } from '#hub/core/routing/owner.ts'
import type { Entity } from '#hub/core/snapshot.ts'
import type { Rows, Statement } from '#hub/ports.ts'
import { int, intOrNull, text, textOrNull } from '#hub/store/columns.ts'
import { list } from '#hub/store/workspace/gather.ts'
import { routingIn, selectRouting } from '#hub/store/workspace/routing.ts'
import { iso, isoOrNull } from './words.ts'
import { familyOf } from '#hub/store/workspace/unitings.ts'

const historyMax = 20

/** What is read to tell whose a lead is. */
export const ownershipStatements = (lead: string): readonly Statement[] => [
  selectRouting,
  {
    sql: `select owner, before, at, actor, why from assignment where entity in ${familyOf('?1')} order by id desc limit ${historyMax}`,
    args: [lead],
  },
  { sql: 'select owner, answer_by, why from dispatch where entity = ?', args: [lead] },
]

/** Of what these statements found. */
export function ownershipOf(
  lead: Pick<Entity, 'fields' | 'office'>,
  { rules, past, dispatch }: Record<'rules' | 'past' | 'dispatch', Rows | undefined>,
): OwnershipView {
  const owner = ownerOf(lead)
  const routing = routingIn(rules)
  const named = namesIn(routing)
  const waiting = list(dispatch)[0]
  const why = waiting === undefined ? '' : text(waiting, 'why')
  const answers = waiting !== undefined && owner !== null && textOrNull(waiting, 'owner') === owner
  return {
    owner: named(owner),
    answerBy: answers ? isoOrNull(intOrNull(waiting, 'answer_by')) : null,
    waits: why === '' ? null : why,
    history: list(past).map((row) => ({
      owner: named(textOrNull(row, 'owner')),
      before: named(textOrNull(row, 'before')),
      at: iso(int(row, 'at')),
      actor: text(row, 'actor'),
      why: text(row, 'why'),
    })),
    reps: (routing?.reps ?? [])
      .filter(({ offices }) => offices.length === 0 || offices.some((office) => office === lead.office))
      .map(({ email, name }) => ({ email, name })),
  }
}

/** People as they are called; by their e-mail who is not in the team. */
export const namesIn = (routing: Routing | undefined) => {
  const names = new Map(routing?.reps.map(({ email, name }) => [email, name]))
  return (email: string | null): { readonly email: string; readonly name: string } | null =>
    email === null ? null : { email, name: names.get(email) ?? email }
}
