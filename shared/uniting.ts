/** Of two leads that are made one: the one that stays, and the one that goes. */
export type Side = 'keep' | 'gone'

/** By which rule values are chosen where the two differ. A blank never wins, whatever the rule. */
export type SurvivorRule =
  | { readonly kind: 'newest' }
  /** The values of the one that stays: whoever merged two in a system has chosen it. */
  | { readonly kind: 'stays' }
  /** The values of the one of which more is known. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'longest' }
  /** Of the system that stands first; whoever is not named comes last, and among equals the newest. `hub`: an edit made here. */
  | { readonly kind: 'rank'; readonly remotes: readonly string[] }

/** Whose value a field has, where that has been decided, and why in words that can be shown. */
export type Picks = Readonly<Record<string, { readonly side: Side; readonly why: string }>>
