/** What people write in the four languages of Switzerland and English, folded to lower case. */
const names: Readonly<Record<string, readonly string[]>> = {
  CH: ['switzerland', 'schweiz', 'suisse', 'svizzera', 'svizra', 'che', 'die schweiz', 'la suisse', 'swiss'],
  LI: ['liechtenstein', 'lie', 'fl'],
  DE: ['germany', 'deutschland', 'allemagne', 'germania', 'deu', 'd'],
  AT: ['austria', 'österreich', 'oesterreich', 'autriche', 'aut', 'a'],
  FR: ['france', 'frankreich', 'francia', 'fra', 'f'],
  IT: ['italy', 'italien', 'italie', 'italia', 'ita', 'i'],
  ES: ['spain', 'spanien', 'espagne', 'spagna', 'españa', 'esp'],
  GB: ['united kingdom', 'great britain', 'england', 'uk', 'grossbritannien', 'royaume-uni', 'regno unito', 'gbr'],
  US: ['united states', 'united states of america', 'usa', 'u.s.a.', 'u.s.', 'vereinigte staaten', 'états-unis'],
  NL: ['netherlands', 'niederlande', 'pays-bas', 'paesi bassi', 'nederland', 'nld'],
  BE: ['belgium', 'belgien', 'belgique', 'belgio', 'belgië', 'bel'],
  LU: ['luxembourg', 'luxemburg', 'lussemburgo', 'lux'],
}

const codes = new Map(Object.entries(names).flatMap(([code, known]) => known.map((name) => [name, code] as const)))

/** ISO 3166-1 alpha-2 of what somebody wrote for a country; an unknown name in capitals; `null` where nothing was written. */
export const countryCode = (text: unknown): string | null => {
  if (typeof text !== 'string') return null
  const plain = text.trim().toLowerCase()
  if (plain === '') return null
  return codes.get(plain) ?? plain.toUpperCase()
}
