import type { OfficeId } from '#shared/ids.ts'
import type { Hours, Rep, Routing } from '#shared/routing.ts'
import { conditionMistakes, type Mistake } from '#hub/core/scoring/check.ts'
import { parseEmail } from '#hub/core/normalise.ts'
import { isZone } from './hours.ts'

/** All that is wrong with a routing of the right shape; empty: it can be published. */
export const findMistakes = (routing: Routing, offices: ReadonlySet<OfficeId>): readonly Mistake[] => [
  ...routing.reps.flatMap((rep, index) => repMistakes(rep, `reps.${index}`, offices)),
  ...repeated(routing.reps),
  ...routing.rules.flatMap((rule, index) => [
    ...(rule.when === undefined ? [] : conditionMistakes(rule.when, `rules.${index}.when`)),
    ...rule.reps
      .filter((email) => !routing.reps.some((rep) => rep.email === email))
      .map((email) => ({ path: `rules.${index}.reps`, message: `${email} is not in the team.` })),
  ]),
  ...unreachable(routing),
  ...(routing.hours === null ? [] : hoursMistakes(routing.hours, 'hours')),
]

const repMistakes = (rep: Rep, path: string, offices: ReadonlySet<OfficeId>): readonly Mistake[] => [
  ...(parseEmail(rep.email) === undefined ? [{ path: `${path}.email`, message: `${rep.email} is no e-mail.` }] : []),
  ...rep.offices
    .filter((office) => !offices.has(office))
    .map((office) => ({ path: `${path}.offices`, message: `There is no office ${office}.` })),
  ...rep.away.flatMap(({ from, to }, index) =>
    from <= to ? [] : [{ path: `${path}.away.${index}`, message: `${rep.name} is back before the absence begins.` }],
  ),
  ...(rep.hours === undefined ? [] : hoursMistakes(rep.hours, `${path}.hours`)),
]

const repeated = (reps: readonly Rep[]): readonly Mistake[] =>
  reps.flatMap(({ email }, index) =>
    reps.findIndex((rep) => rep.email === email) === index
      ? []
      : [{ path: `reps.${index}.email`, message: `${email} is in the team twice.` }],
  )

const unreachable = ({ rules }: Routing): readonly Mistake[] => {
  const all = rules.findIndex(({ when }) => when === undefined)
  return all === -1
    ? []
    : rules.slice(all + 1).map(({ name }, index) => ({
        path: `rules.${all + 1 + index}`,
        message: `“${name}” is never reached: “${rules[all]?.name ?? ''}” above it takes all leads.`,
      }))
}

const hoursMistakes = ({ zone, days, from, to }: Hours, path: string): readonly Mistake[] => [
  ...(isZone(zone) ? [] : [{ path: `${path}.zone`, message: `There is no time zone ${zone}.` }]),
  ...(days.length === 0 ? [{ path: `${path}.days`, message: 'Nobody works on no day.' }] : []),
  ...(from < to ? [] : [{ path: `${path}.to`, message: `Work that begins at ${from} ends later than ${to}.` }]),
]
