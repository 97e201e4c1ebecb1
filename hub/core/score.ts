import type { Fields, FieldValue } from '#shared/record.ts'
import { parseEmail, phoneE164, regionOf } from './normalise.ts'
import type { Score, ScorePart } from './snapshot.ts'
import { seniorityOf } from './seniority.ts'

const dayMs = 86_400_000

/** Longest text of reasons that is written into a remote (a Salesforce long text area of ours holds 4,096). */
export const reasonsLengthMax = 4_000

/**
 * The rules score: five parts, whole points, which add up to the total. `changedAt`: when somebody last changed the
 * lead (ms), `null` where nobody knows. Freshness moves in steps of months, so that scoring again tomorrow gives the same.
 */
export const scoreLead = (fields: Fields, now: number, changedAt: number | null): Score => {
  const parts = [completeness(fields), title(fields), industry(fields), place(fields), freshness(now, changedAt)]
  const total = parts.reduce((sum, part) => sum + part.points, 0)
  return { total, grade: gradeOf(total), parts }
}

/** The receipt as text, one line a part: `Title 25/25: …`. */
export const reasonsText = (score: Score): string =>
  score.parts
    .map(
      ({ rule, points, pointsMax, reason }) =>
        `${rule[0]?.toUpperCase() ?? ''}${rule.slice(1)} ${points}/${pointsMax}: ${reason}`,
    )
    .join('\n')
    .slice(0, reasonsLengthMax)

const gradeOf = (total: number): Score['grade'] => {
  if (total >= 75) return 'A'
  if (total >= 55) return 'B'
  return total >= 35 ? 'C' : 'D'
}

const isSaid = (value: FieldValue | undefined): boolean => value !== undefined && value !== null && value !== ''

const completeness = (fields: Fields): ScorePart => {
  const region = regionOf(fields['country']) ?? 'CH'
  const has: readonly (readonly [what: string, points: number, isThere: boolean])[] = [
    ['valid e-mail', 9, parseEmail(fields['email']) !== undefined],
    ['phone', 7, [fields['phone'], fields['mobile']].some((text) => phoneE164(text, region) !== undefined)],
    ['full name', 5, isSaid(fields['firstName']) && isSaid(fields['lastName'])],
    ['company', 5, isSaid(fields['company']) || isSaid(fields['ref.company'])],
    ['address', 4, isSaid(fields['city']) && (isSaid(fields['postalCode']) || isSaid(fields['street']))],
  ]
  const missing = has.filter(([, , isThere]) => !isThere).map(([what]) => what)
  return {
    rule: 'completeness',
    points: has.reduce((sum, [, points, isThere]) => sum + (isThere ? points : 0), 0),
    pointsMax: 30,
    reason:
      missing.length === 0 ? 'Everything needed to reach this person is known.' : `Missing: ${missing.join(', ')}.`,
    evidence: Object.fromEntries(has.map(([what, , isThere]) => [what, isThere])),
  }
}

const title = (fields: Fields): ScorePart => {
  const value = fields['title'] ?? null
  const level = seniorityOf(value)
  return { rule: 'title', points: level.points, pointsMax: 25, reason: level.reason, evidence: { title: value } }
}

// Industries that buy business software most, by words that their English, German, French and Italian names begin with.
const buyers =
  /\b(software|saas|it\b|informati|information|techno|telekom|telecom|finan|bank|versicher|insur|assuranc|assicura|beratung|consult|conseil|manufactur|industri|maschinen|machinery|pharma|biotech|health|gesundheit|sant[ée]|logisti|media|marketing|energy|energie|professional)/i

const industry = (fields: Fields): ScorePart => {
  const value = fields['industry'] ?? null
  const part = { rule: 'industry', pointsMax: 15, evidence: { industry: value } }
  if (!isSaid(value)) return { ...part, points: 0, reason: 'The industry is not known.' }
  return buyers.test(String(value))
    ? { ...part, points: 15, reason: `${String(value).slice(0, 80)} is an industry that buys often.` }
    : { ...part, points: 8, reason: `${String(value).slice(0, 80)} is not among the industries that buy most often.` }
}

const home = new Set(['CH', 'LI', 'DE', 'AT'])
const near = new Set('FR IT LU BE NL GB IE DK SE NO FI ES PT PL CZ SK SI HU EE LV LT'.split(' '))

const place = (fields: Fields): ScorePart => {
  const { country = null, postalCode = null, city = null } = fields
  const part = { rule: 'place', pointsMax: 15, evidence: { country, postalCode, city } }
  // Four digits and no country: a Swiss or Austrian postal code.
  const region =
    regionOf(country) ?? (country === null && /^\s*[1-9]\d{3}\s*$/.test(String(postalCode ?? '')) ? 'CH' : undefined)
  if (region !== undefined && home.has(region)) return { ...part, points: 15, reason: 'In the home market.' }
  if (region !== undefined && near.has(region)) return { ...part, points: 10, reason: 'Elsewhere in Europe.' }
  if (region !== undefined || isSaid(country)) return { ...part, points: 4, reason: 'Outside Europe.' }
  return isSaid(city)
    ? { ...part, points: 6, reason: 'A city is known, but no country.' }
    : { ...part, points: 0, reason: 'The place is not known.' }
}

const freshSteps: readonly (readonly [daysMax: number, points: number, reason: string])[] = [
  [30, 15, 'Changed within a month.'],
  [90, 10, 'Changed within three months.'],
  [180, 6, 'Changed within half a year.'],
  [365, 3, 'Changed within a year.'],
]

const freshness = (now: number, changedAt: number | null): ScorePart => {
  const part = { rule: 'freshness', pointsMax: 15 }
  if (changedAt === null)
    return { ...part, points: 0, reason: 'Nobody knows when it last changed.', evidence: { changedOn: null } }
  const days = Math.max(0, (now - changedAt) / dayMs)
  const step = freshSteps.find(([daysMax]) => days <= daysMax)
  const evidence = { changedOn: new Date(changedAt).toISOString().slice(0, 10) }
  return step === undefined
    ? { ...part, points: 0, reason: 'Not changed for more than a year.', evidence }
    : { ...part, points: step[1], reason: step[2], evidence }
}
