// People's and firms' names made comparable. Folding is for comparing only; nothing folded is ever stored or shown.

const marks = /\p{M}+/gu
const notWord = /[^\p{L}\p{N}]+/gu
const plainWord = /^[a-z0-9 ]*$/

/**
 * Lower case, no accents, no punctuation, one space between words. German umlauts meet from all three sides:
 * `Müller`, `Mueller` and `Muller` are one (so `ue` folds to `u` everywhere, on both sides of a comparison).
 */
export const foldName = (text: unknown): string => {
  if (typeof text !== 'string') return ''
  const lower = text.toLowerCase()
  const bare = plainWord.test(lower)
    ? lower
    : lower
        .replaceAll('ß', 'ss')
        .replaceAll('ø', 'o')
        .replaceAll('æ', 'ae')
        .replaceAll('ł', 'l')
        .normalize('NFKD')
        .replace(marks, '')
        .replace(/['’`´]/g, '')
        .replace(notWord, ' ')
  return bare
    .replace(/([aou])e/g, '$1')
    .replace(/ {2,}/g, ' ')
    .trim()
}

const courtesies = new Set(
  'dr prof professor dipl ing lic msc bsc mba phd med herr frau hr fr mr mrs ms miss monsieur madame mme mlle signor signora sig'.split(
    ' ',
  ),
)

/** Words of a person's name without titles; initials stay (`h`). */
export const nameWords = (text: unknown): readonly string[] => {
  const folded = foldName(text)
  if (folded === '') return []
  const words = folded.split(' ')
  const named = words.filter((word) => !courtesies.has(word))
  return named.length === 0 ? words : named
}

// Legal forms of Switzerland and its neighbours, and the English ones, folded.
const legalForms = new Set(
  `gmbh mbh ag sa sarl srl spa sas sasu eurl snc scs ltd limited inc incorporated corp corporation llc llp lp plc pty co kg kgaa
  ohg gbr ug ev eg se bv nv ab as oy aps sl sagl sapa scarl genossenschaft stiftung verein cie und et and e the`.split(
    /\s+/,
  ),
)

/** A firm's name without its legal form: `Acme Holding GmbH & Co. KG` → `acme holding`. Empty where nothing else is left. */
export const foldCompany = (text: unknown): string => {
  if (typeof text !== 'string') return ''
  // S.p.A., S.à r.l., G.m.b.H.: dots (and the space in `à r.l.`) would split them into letters.
  const joined = text.replace(/\bs\.?\s?[àa]\.?\s?r\.?\s?l\b\.?/giu, 'sarl').replace(/(?<=\b\p{L})\./gu, '')
  const words = foldName(joined).split(' ')
  const firm = words.filter((word) => !legalForms.has(word))
  return firm.join(' ')
}
