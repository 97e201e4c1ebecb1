/** What each rep has due: how many leads more than they got were theirs by weight. Below 0: they are ahead. */
export type Credits = ReadonlyMap<string, number>

interface Taker {
  readonly email: string
  readonly weight: number
}

/**
 * Whose turn it is, and what everybody has due afterwards. Each of those who can take a lead is owed their weight's part of it, and
 * one of them gets it: who would otherwise fall behind first. Nobody is owed for leads that came while they could not take any, so
 * a holiday is not followed by a flood.
 *
 * As long as the same people can take leads, nobody is ever a whole lead away from their part.
 * R. Tijdeman, The chairman assignment problem, Discrete Mathematics 32 (1980), https://doi.org/10.1016/0012-365X(80)90269-1
 */
export const takeTurn = (
  credits: Credits,
  takers: readonly [Taker, ...Taker[]],
): { readonly email: string; readonly credits: Credits } => {
  const all = takers.reduce((sum, { weight }) => sum + weight, 0)
  const owed = takers.map(({ email, weight }) => {
    const part = weight / all
    return { email, part, due: (credits.get(email) ?? 0) + part }
  })
  const slack = takers.length < 2 ? 0 : 1 / (2 * takers.length - 2)
  const able = owed.filter(({ due }) => due >= slack - tolerance)
  const [first, ...others] = able.length > 0 ? able : owed
  const deadline = ({ part, due }: (typeof owed)[number]): number => (1 - slack - due) / part
  let next = first ?? { email: takers[0].email, part: 1, due: 1 }
  for (const candidate of others) if (deadline(candidate) < deadline(next) - tolerance) next = candidate
  return {
    email: next.email,
    credits: new Map([
      ...credits,
      ...owed.map(({ email, due }) => [email, email === next.email ? due - 1 : due] as const),
    ]),
  }
}

/** What adding up fractions may be off by. */
const tolerance = 1e-9
