/** What the hub believes in. */
export type EntityKind = 'lead' | 'company' | 'deal'

/** Fields of a Lead (a person) that every workspace has. Custom fields are named `custom.<name>`. */
export const leadFields = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'mobile',
  'title',
  'company',
  'industry',
  'website',
  'street',
  'postalCode',
  'city',
  'state',
  'country',
  'source',
  'status',
  'owner',
  'doNotContactUntil',
] as const

/** The field of a Lead or Company that says which colleague has it: an e-mail in small letters. */
export const ownerField = 'owner'

/** Fields of a Lead that hold a day, as `2026-12-03`. */
export const dayFields: ReadonlySet<string> = new Set(['doNotContactUntil'])

/** Fields of a Company. */
export const companyFields = [
  'name',
  'domain',
  'phone',
  'industry',
  'street',
  'postalCode',
  'city',
  'state',
  'country',
  'employees',
  'owner',
] as const

/** Fields the hub computes; they only flow out. */
export const computedFields = ['score', 'grade', 'reasons'] as const

/** A change of spelling between a remote and the hub; `decode` way in, and where it can be undone, `encode` way out. */
export type Transform =
  | { readonly kind: 'trim' }
  | { readonly kind: 'lower' }
  | { readonly kind: 'title-case' }
  /** E.164 on the way in; `region` is an ISO 3166 code for numbers without a country code. */
  | { readonly kind: 'phone'; readonly region: string }
  | { readonly kind: 'date' }
  /** Remote value to hub value; values not listed pass through. */
  | { readonly kind: 'choices'; readonly pairs: readonly (readonly [remote: string, hub: string])[] }
  /** A user’s id there to their e-mail; who is not listed is nobody on the way in, and cannot be said on the way out. */
  | { readonly kind: 'people'; readonly known: readonly (readonly [id: string, email: string])[] }
  /** Cuts at this many characters on the way out. */
  | { readonly kind: 'cut'; readonly lengthMax: number }

/** Which field is which and which way it flows. One list of these is a Mapping. */
export interface FieldRule {
  /** The hub's field. */
  readonly field: string
  /** The remote's field. */
  readonly remoteField: string
  /** `in`: remote to hub; `out`: hub to remote; `never`: known but left alone. */
  readonly direction: 'both' | 'in' | 'out' | 'never'
  readonly transforms: readonly Transform[]
  /** Sent when a record is created and the hub has no value (`LastName` of a Salesforce lead). */
  readonly whenBlank?: string
}

/** Who wins when both the hub and a remote changed a field since they last agreed. `remote` is a connector's id. */
export type WinRule =
  | { readonly kind: 'newest' }
  /** This remote's value unless it is blank; else newest. */
  | { readonly kind: 'prefer'; readonly remote: string }
  /** This remote's value even when blank. */
  | { readonly kind: 'always'; readonly remote: string }
  /** What is there stays; only a blank is filled. */
  | { readonly kind: 'keep' }
  /** Who stands first wins; whoever is not named comes last, and among equals the newest. `hub`: an edit made here. */
  | { readonly kind: 'rank'; readonly remotes: readonly string[] }
  /** A person decides; until then each side keeps what it has. */
  | { readonly kind: 'ask' }

/** Rules of one workspace: who wins, field by field. */
export interface Policy {
  readonly defaultRule: WinRule
  readonly rules: Readonly<Record<string, WinRule>>
}
