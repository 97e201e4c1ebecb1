import { eventField, type FeedbackKind } from '#shared/engagement.ts'
import type { Condition, ScoreGroup, ScoreRule, Scoring } from '#shared/scoring.ts'
import type { ScoringVersion } from '#hub/core/snapshot.ts'

const filled = (field: string): Condition => ({ is: 'filled', field })
const all = (...of: readonly Condition[]): Condition => ({ is: 'all', of })
const any = (...of: readonly Condition[]): Condition => ({ is: 'any', of })
const rule = (name: string, points: number, when: Condition): ScoreRule => ({ name, points, when })
const words = (field: string, text: string): Condition => ({
  is: 'words',
  field,
  words: text.split(',').map((word) => word.trim()),
})
const countries = (text: string): Condition => ({ is: 'country', field: 'country', countries: text.split(' ') })

/** Rules of which the first that is true counts. */
const ranked = (group: Pick<ScoreGroup, 'id' | 'name' | 'most' | 'rules'>): ScoreGroup => ({
  ...group,
  side: 'fit',
  counts: 'first',
  least: 0,
})

const completeness: ScoreGroup = {
  id: 'completeness',
  name: 'Completeness',
  side: 'fit',
  counts: 'all',
  least: 0,
  most: 30,
  rules: [
    rule('Valid e-mail', 9, { is: 'email', field: 'email' }),
    rule('Phone', 7, any({ is: 'phone', field: 'phone' }, { is: 'phone', field: 'mobile' })),
    rule('Full name', 5, all(filled('firstName'), filled('lastName'))),
    rule('Company', 5, any(filled('company'), filled('ref.company'))),
    rule('Address', 4, all(filled('city'), any(filled('postalCode'), filled('street')))),
  ],
}

// In the order in which a title is taken for one. English, German, French and Italian.
const title = ranked({
  id: 'title',
  name: 'Title',
  most: 25,
  rules: [
    rule(
      'Assists or is in training',
      4,
      words(
        'title',
        'assistant*, assistenz*, assistent*, praktikant*, intern, interns, trainee*, lernende*, apprenti*, stagiaire*',
      ),
    ),
    rule('Leads an area', 19, words('title', 'vp, svp, evp, vice president*')),
    rule(
      'Leads a team or a project',
      13,
      words(
        'title',
        'product owner*, projektleit*, project*, chef de projet*, teamleit*, team lead*, lead, supervisor*, koordinat*, coordinat*',
      ),
    ),
    rule(
      'Decides for the firm',
      25,
      words(
        'title',
        `ceo, cto, cfo, coo, cio, cmo, cso, cro, chief*, founder*, cofounder*, gründer*, fondateur*, fondatrice*, fondatore*,
        owner*, inhaber*, propriet*, propriét*, titolare*, geschäftsführ*, geschäftsleit*, managing director*,
        directeur général*, directrice générale*, direttore generale*, amministratore delegato, president*, président*,
        partner*, associé*`,
      ),
    ),
    rule(
      'Leads an area',
      19,
      words(
        'title',
        `director*, direktor*, directeur*, directrice*, direttore*, direttrice*, head*, *leiter*, bereichsleit*,
        abteilungsleit*, chef*, responsable*, responsabile*, prokurist*`,
      ),
    ),
    rule('Has a say', 13, words('title', 'manager*, manageur*, einkäufer*, buyer*, acheteur*')),
    rule('Says little about who decides', 7, filled('title')),
  ],
})

// Industries that buy business software most, by words that their English, German, French and Italian names begin with.
const industry = ranked({
  id: 'industry',
  name: 'Industry',
  most: 15,
  rules: [
    rule(
      'An industry that buys often',
      15,
      words(
        'industry',
        `software*, saas*, it, informati*, information*, techno*, telekom*, telecom*, finan*, bank*, versicher*, insur*,
        assuranc*, assicura*, beratung*, consult*, conseil*, manufactur*, industri*, maschinen*, machinery*, pharma*,
        biotech*, health*, gesundheit*, sante*, santé*, logisti*, media*, marketing*, energy*, energie*, professional*`,
      ),
    ),
    rule('An industry that buys less often', 8, filled('industry')),
  ],
})

const europe = 'FR IT LU BE NL GB IE DK SE NO FI ES PT PL CZ SK SI HU EE LV LT'

const place = ranked({
  id: 'place',
  name: 'Place',
  most: 15,
  rules: [
    rule(
      'In the home market',
      15,
      any(
        countries('CH LI DE AT'),
        // Four digits and no country: a Swiss or Austrian postal code.
        all(
          { is: 'blank', field: 'country' },
          { is: 'at-least', field: 'postalCode', number: 1_000 },
          { is: 'at-most', field: 'postalCode', number: 9_999 },
        ),
      ),
    ),
    rule('Elsewhere in Europe', 10, countries(europe)),
    rule('Outside Europe', 4, filled('country')),
    rule('A city without a country', 6, filled('city')),
  ],
})

const freshness = ranked({
  id: 'freshness',
  name: 'Freshness',
  most: 15,
  rules: (
    [
      ['Changed within a month', 15, 30],
      ['Changed within three months', 10, 90],
      ['Changed within half a year', 6, 180],
      ['Changed within a year', 3, 365],
    ] as const
  ).map(([name, points, days]) => rule(name, points, { is: 'within-days', field: 'changed', days })),
})

const told = (name: string, points: number, about: Pick<Told, 'kind' | 'days' | 'halfLifeDays'>): ScoreRule => ({
  name,
  points,
  when: { is: 'happened', field: eventField(about.kind), times: 1, days: about.days },
  ...(about.halfLifeDays === undefined ? {} : { halfLifeDays: about.halfLifeDays }),
})

interface Told {
  readonly kind: FeedbackKind
  readonly days: number
  readonly halfLifeDays?: number
}

const feedback: ScoreGroup = {
  id: 'feedback',
  name: 'Feedback',
  side: 'fit',
  counts: 'all',
  least: -60,
  most: 0,
  rules: [
    told('Already a customer', -60, { kind: 'already-customer', days: 3_650 }),
    told('Wrong segment', -30, { kind: 'wrong-segment', days: 730, halfLifeDays: 365 }),
    told('Bad data', -10, { kind: 'bad-data', days: 365, halfLifeDays: 90 }),
    rule('Not to be contacted yet', -40, { is: 'ahead', field: 'doNotContactUntil' }),
  ],
}

const status = (...values: readonly string[]): Condition => ({ is: 'one-of', field: 'status', values })

/** How every workspace begins. */
export const standardScoring: Scoring = {
  groups: [completeness, title, industry, place, freshness, feedback],
  grades: { A: 75, B: 55, C: 35 },
  won: status('Closed - Converted', 'Converted', 'Qualified', 'Customer', 'CONNECTED', 'OPEN_DEAL'),
  lost: status('Closed - Not Converted', 'Unqualified', 'UNQUALIFIED', 'BAD_TIMING', 'Disqualified'),
}

/** Before anybody has published others. */
export const firstScoring: ScoringVersion = { ...standardScoring, version: 0 }
