/** What is compared of two people, and how each comparison can turn out; first, that there is nothing to compare. */
export const comparisons = {
  first: ['unknown', 'same', 'part', 'near', 'initial', 'far', 'different'],
  last: ['unknown', 'same', 'part', 'near', 'initial', 'far', 'different'],
  swapped: ['no', 'yes'],
  holders: ['unknown', 'few', 'some', 'many', 'crowd'],
  email: [
    'unknown',
    'same-own',
    'same-free',
    'same-shared',
    'near',
    'other-domain',
    'colleague',
    'similar-colleague',
    'similar',
    'different',
  ],
  phone: ['unknown', 'same-mobile', 'same', 'same-shared', 'same-crowd', 'near', 'different'],
  company: ['unknown', 'same', 'near', 'part', 'family', 'different'],
  street: ['unknown', 'same', 'near', 'same-street', 'different'],
  place: ['unknown', 'same', 'same-postcode', 'same-city', 'near', 'different'],
  born: ['unknown', 'same', 'near', 'different'],
} as const

export type Comparison = keyof typeof comparisons

/** How one comparison turned out. */
export type Turn<C extends Comparison> = (typeof comparisons)[C][number]

/** How two people compare. */
export type Levels = { readonly [C in Comparison]: Turn<C> }

type Table<C extends Comparison> = Readonly<Record<Turn<C>, number>>

/** Which weights hold: what counts for much in a register of people counts for little where colleagues share a firm. */
export type Context = 'contacts' | 'addresses' | 'births'

/** What each turn weighs. Both halves of a name weigh together; what is never there to compare is absent. */
export interface WeightTable {
  readonly base: number
  readonly name: Readonly<Record<Turn<'first'>, Table<'last'>>>
  readonly swapped: Table<'swapped'>
  readonly holders: Table<'holders'>
  readonly email?: Table<'email'>
  readonly phone?: Table<'phone'>
  readonly company?: Table<'company'>
  readonly street: Table<'street'>
  readonly place: Table<'place'>
  readonly born?: Table<'born'>
}

export type Weights = Readonly<Record<Context, WeightTable>>
