import { textOf } from './text.ts'

/** Columns that mean something to the hub, by the name they have in the manifest. */
export const identityColumns = [
  'First name',
  'Last name',
  'Email',
  'Phone',
  'Company',
  'Title',
  'Street',
  'Postal code',
  'City',
  'Source',
  'Country',
  'Industry',
  'Status',
] as const

/** Columns that only the hub writes; they are no part of what a row is known by. */
export const ownColumns = ['Score', 'Grade', 'Reasons'] as const

/** Header of the hidden column that carries row ids. */
export const idColumn = 'Lead Hub ID'

/** Headers people use for these columns, in English, German, French and Italian, as `foldHeader` folds them. */
const synonyms: Readonly<Record<string, string>> = {
  'First name': 'firstname givenname forename vorname prenom nome rufname',
  'Last name': 'lastname surname familyname name nachname familienname zuname nom nomdefamille cognome',
  Email: 'email mail emailaddress emailadresse mailadresse courriel adresseemail adressemail indirizzoemail posta',
  Phone: 'phone phonenumber telephone tel telefon telefonnummer telefonnr numerodetelephone telefono numeroditelefono',
  Company:
    'company companyname organisation organization account firma unternehmen firmenname societe entreprise azienda societa ditta',
  Title:
    'title jobtitle position role function titel funktion stelle berufsbezeichnung fonction poste titre ruolo titolo posizione',
  Street: 'street streetaddress address addressline1 strasse adresse anschrift strassenr rue via indirizzo',
  'Postal code': 'postalcode postcode zip zipcode plz postleitzahl npa codepostal cap',
  City: 'city town ort stadt wohnort ville localite citta localita',
  Source: 'source leadsource quelle leadquelle herkunft origine provenance fonte provenienza',
  Country: 'country land pays paese nazione stato',
  Industry: 'industry sector branche industrie secteur settore',
  Status: 'status leadstatus state stadium statut etat statodellead',
  Score: 'score leadhubscore punkte leadscore',
  Grade: 'grade leadhubgrade note',
  Reasons: 'reasons leadhubreasons gruende',
  [idColumn]: 'leadhubid',
}

/** True for the columns of the manifest; every other one is the user's own. */
export function isKnownColumn(name: string): boolean {
  return name in synonyms
}

const nameOfHeader: ReadonlyMap<string, string> = new Map(
  Object.entries(synonyms).flatMap(([name, words]) => words.split(' ').map((word) => [word, name] as const)),
)

/** What is left of a header when case, accents, spaces and punctuation do not count. */
export function foldHeader(header: string): string {
  return header
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** Where each column is. A name the header row has twice is in `doubled`, and nowhere else. */
export interface Columns {
  readonly at: ReadonlyMap<string, number>
  readonly doubled: ReadonlySet<string>
  /** Headers as they stand, by position. */
  readonly headers: readonly string[]
}

/** Reads the header row: exact names win over synonyms, columns without a meaning are known by their header. */
export function columnsOf(cells: readonly unknown[]): Columns {
  const headers = cells.map((cell) => textOf(cell).trim())
  const at = new Map<string, number>()
  const doubled = new Set<string>()
  const isExact = new Map<string, boolean>()
  for (const [index, header] of headers.entries()) {
    if (header === '') continue
    const name = nameOfHeader.get(foldHeader(header)) ?? header
    const exact = foldHeader(header) === foldHeader(name)
    if (at.has(name) && isExact.get(name) === exact) doubled.add(name)
    if (at.has(name) && (isExact.get(name) || !exact)) continue
    at.set(name, index)
    isExact.set(name, exact)
  }
  for (const name of doubled) at.delete(name)
  return { at, doubled, headers }
}
