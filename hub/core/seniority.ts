import type { FieldValue } from '#shared/record.ts'

/** How much a person's title says about deciding, with the sentence that shows it. */
export interface Seniority {
  readonly points: number
  readonly reason: string
}

// Highest first; a title is taken for the first that fits. English, German, French and Italian.
const levels: readonly (readonly [form: RegExp, points: number, what: string])[] = [
  [
    /\b(assistant|assistenz|assistente?|assistentin|praktikant|intern|trainee|lernende|apprenti|stagiaire)/i,
    4,
    'assists or is in training',
  ],
  [
    /\b(ceo|cto|cfo|coo|cio|cmo|cso|cro|chief|founder|gründer|fondateur|fondatrice|fondatore|owner|inhaber|propri[eé]t|titolare|geschäftsführ|geschäftsleit|managing director|directeur général|directrice générale|direttore generale|amministratore delegato|(?<!vice[ -])president|président|presidente|partner|associé)/i,
    25,
    'decides for the firm',
  ],
  [
    /\b(vp\b|vice[ -]president|director|direktor|directeur|directrice|direttore|direttrice|head|leiter|bereichsleit|abteilungsleit|chef|responsable|responsabile|prokurist)/i,
    19,
    'leads an area',
  ],
  [
    /(\bmanager|\bmanageur|teamleit|\bteam lead|\blead\b|\bsupervisor|\bkoordinat|\bcoordinat|\bprojektleit|\bproject|\bchef de projet|einkäufer|\bbuyer|\bacheteur)/i,
    13,
    'has a say',
  ],
]

export const seniorityOf = (title: FieldValue): Seniority => {
  const text = typeof title === 'string' ? title.trim().slice(0, 80) : ''
  if (text === '') return { points: 0, reason: 'The title is not known.' }
  const level = levels.find(([form]) => form.test(text))
  return level === undefined
    ? { points: 7, reason: `“${text}” says little about who decides.` }
    : { points: level[1], reason: `“${text}” ${level[2]}.` }
}
