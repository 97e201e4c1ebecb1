import type { Target } from '#shared/import.ts'

// What people write above a column, folded: English, German, French, Italian, and the exports of CRMs.
const words: readonly (readonly [Target, string])[] = [
  ['firstName', 'first name|firstname|given name|forename|vorname|prenom|nome di battesimo'],
  ['lastName', 'last name|lastname|surname|family name|nachname|familienname|nom|nom de famille|cognome'],
  [
    'fullName',
    'name|full name|contact name|person|ansprechpartner|kontaktperson|nom complet|nom et prenom|nominativo|nome|nome e cognome',
  ],
  [
    'email',
    'email|e mail|mail|email address|e mail address|e mail adresse|emailadresse|mailadresse|courriel|adresse email|adresse e mail|posta elettronica|indirizzo email',
  ],
  [
    'phone',
    'phone|phone number|telephone|tel|telefon|telefonnummer|festnetz|telefono|numero de telephone|business phone|work phone|telefon geschaft|direktwahl',
  ],
  [
    'mobile',
    'mobile|mobile phone|mobile phone number|cell|cell phone|handy|mobil|mobiltelefon|natel|portable|cellulare|tel mobile',
  ],
  ['title', 'title|job title|position|role|funktion|rolle|stellenbezeichnung|fonction|poste|funzione|ruolo|qualifica'],
  [
    'company',
    'company|company name|organisation|organization|account|account name|firma|firmenname|unternehmen|societe|entreprise|azienda|ditta|ragione sociale',
  ],
  ['industry', 'industry|sector|branche|secteur|settore|ramo'],
  ['website', 'website|web|url|homepage|webseite|site web|site internet|sito|sito web|domain|company domain name'],
  [
    'street',
    'street|street address|address line 1|strasse|strasse nr|strasse hausnummer|rue|rue et numero|via|indirizzo',
  ],
  ['address', 'address|adresse|anschrift|full address|adresse complete|indirizzo completo'],
  ['postalCode', 'postcode|post code|postal code|zip|zip code|plz|postleitzahl|npa|code postal|cap'],
  ['city', 'city|town|place|ort|stadt|ortschaft|wohnort|localite|ville|lieu|localita|citta|luogo'],
  ['state', 'state|region|state region|province|kanton|bundesland|canton|cantone|provincia'],
  ['country', 'country|country region|land|pays|paese|nazione'],
  ['source', 'source|lead source|original source|quelle|herkunft|origine|provenance|fonte|provenienza'],
  ['status', 'status|lead status|statut|stato|stadium|phase|lead phase'],
  [
    'owner',
    'owner|owner email|lead owner|contact owner|account owner|zustandig|zustandigkeit|betreuer|betreuerin|besitzer|responsable|responsabile|proprietaire',
  ],
  ['contact', 'contact|kontakt|contatto|kontaktdaten|coordonnees|recapito|contact details'],
  [
    'doNotContactUntil',
    'do not contact until|nicht kontaktieren bis|gesperrt bis|ne pas contacter avant|non contattare fino al',
  ],
]

const known: ReadonlyMap<string, Target> = new Map(
  words.flatMap(([target, list]) => list.split('|').map((word) => [word, target] as const)),
)

/** A title made comparable: `E-Mail-Adresse` is `e mail adresse`, `firstName` is `first name`. */
export const foldTitle = (title: string): string =>
  title
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/** What a column with this title is, by the title alone; `undefined`: the title says nothing. */
export const targetOfTitle = (title: string): Target | undefined => known.get(foldTitle(title))

const days =
  /\b(?:date|datum|day|tag|created|erstellt|erfasst|cree|creato|aggiornato|updated|geandert|modified|am|le|il)\b/

/** A title under which days stand. */
export const isDayTitle = (title: string): boolean => days.test(foldTitle(title))
