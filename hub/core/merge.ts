import type { Policy, WinRule } from '#shared/entity.ts'
import type { Fields, FieldValue } from '#shared/record.ts'
import { brakeKindOf } from './brake.ts'
import type { Codec } from './codec.ts'
import type { FieldChange } from './plan.ts'
import type { Entity, Link, Origin, Sent } from './snapshot.ts'
import { sameValue, valueOf } from './value.ts'

/** What meets: the entity, the link's memory, and the record as the remote shows it (hub words). */
export interface Sides {
  readonly link: Link
  readonly entity: Entity
  readonly theirs: Fields
  readonly codec: Codec
}

/** Where the record comes from and how far it is to be believed. */
export interface Source {
  /** Connector id. */
  readonly connector: string
  /** When the remote says it changed, else when it was read (ms). */
  readonly at: number
  /** False: the read may be older than what the link already knows. */
  readonly isBelieved: boolean
  readonly policy: Policy
  /** A person has turned down what the brake stopped it for. */
  readonly isRefused?: boolean
}

export type Merged =
  /** The record shows something new, but the read is too old to be believed. */
  | { readonly kind: 'unbelieved' }
  | {
      readonly kind: 'merged'
      readonly shadow: Fields
      readonly sent: readonly Sent[]
      /** Values the entity takes, and values that lost (`before` equals `after` there). */
      readonly changes: readonly FieldChange[]
      /** The remote showed something else than the shadow: the link may be due again. */
      readonly isMoved: boolean
      /** Fields over which a person is to decide. */
      readonly disputed: readonly string[]
      /** Those of them that came up, or were changed over there, by this very record. */
      readonly asked: readonly string[]
    }

/** Merges field by field as git does: base is the shadow, ours the entity, theirs the record. */
export const mergeRecord = (sides: Sides, source: Source): Merged => {
  const { link, theirs, codec } = sides
  const shadow: Record<string, FieldValue> = { ...link.shadow }
  const changes: FieldChange[] = []
  const asked: string[] = []
  const disputed = new Set(link.disputed)
  let sent = link.sent
  let isMoved = false
  for (const field of Object.keys(theirs)) {
    const their = valueOf(theirs, field)
    const base = link.shadow?.[field]
    // An echo: what both ends agreed on.
    if (base !== undefined && sameValue(their, base)) continue
    if (!source.isBelieved) return { kind: 'unbelieved' }
    shadow[field] = their
    isMoved = true
    disputed.delete(field)
    const settledSent = withoutSent(sent, field, their)
    if (settledSent !== undefined) {
      // A late write of our own: the entity keeps its value and asserts it again.
      sent = settledSent
      continue
    }
    if (!codec.reads(field)) continue
    const decision = decide({ field, their, base, sides, source })
    if (decision.kind === 'same') continue
    changes.push(decision.change)
    if (decision.kind === 'ask') asked.push(field)
  }
  for (const field of asked) disputed.add(field)
  return { kind: 'merged', shadow, sent, changes, isMoved, disputed: [...disputed], asked }
}

/** Without the oldest sent value that this one is; `undefined` where none is. One request lands once, so one entry goes. */
const withoutSent = (sent: readonly Sent[], field: string, value: FieldValue): readonly Sent[] | undefined => {
  const at = sent.findIndex(({ fields }) => fields[field] !== undefined && sameValue(fields[field], value))
  const found = sent[at]
  if (found === undefined) return undefined
  const { [field]: _landed, ...others } = found.fields
  const rest = Object.keys(others).length === 0 ? [] : [{ ...found, fields: others }]
  return [...sent.slice(0, at), ...rest, ...sent.slice(at + 1)]
}

interface Question {
  readonly field: string
  readonly their: FieldValue
  /** `undefined`: the two never agreed on this field. */
  readonly base: FieldValue | undefined
  readonly sides: Sides
  readonly source: Source
}

type Decision =
  /** Both say the same, or theirs says nothing. */
  { readonly kind: 'same' } | { readonly kind: 'settled' | 'ask'; readonly change: FieldChange }

const decide = ({ field, their, base, sides, source }: Question): Decision => {
  const { entity, codec } = sides
  const ours = valueOf(entity.fields, field)
  const settled = codec.settled(field, ours)
  if (sameValue(ours, their) || sameValue(settled, their)) return { kind: 'same' }
  const taken = (rule: string): Decision => ({ kind: 'settled', change: { field, before: ours, after: their, rule } })
  const isStopped = brakeKindOf({ field, before: ours, after: their }) !== undefined
  if (source.isRefused === true && base !== undefined && isStopped) {
    return { kind: 'settled', change: { field, before: ours, after: ours, losing: their, rule: 'turned down' } }
  }
  const isKept = base !== undefined && (sameValue(ours, base) || sameValue(settled, base))
  if (isKept) return taken('only they changed it')
  if (base === undefined) {
    // First meeting: a blank takes the other, and a filler that a remote demands is a blank.
    if (their === null || sameValue(codec.filler(field), their)) return { kind: 'same' }
    if (ours === null) return taken('it was blank')
  }
  const rule = source.policy.rules[field] ?? source.policy.defaultRule
  const origin = entity.origins[field]
  // An undo was approved before anybody knew of their edit, so no rule may let it win over that.
  const isUndone = base !== undefined && origin?.restored === true
  const { winner, words } = isUndone ? askPerson : judge(rule, { ours, theirs: their, origin }, source)
  const [after, losing] = winner === 'theirs' ? [their, ours] : [ours, their]
  return {
    kind: winner === 'ask' ? 'ask' : 'settled',
    change: { field, before: ours, after, losing, rule: words },
  }
}

interface Rivals {
  readonly ours: FieldValue
  readonly theirs: FieldValue
  readonly origin: Origin | undefined
}

interface Judgement {
  readonly winner: 'ours' | 'theirs' | 'ask'
  readonly words: string
}

const askPerson: Judgement = { winner: 'ask', words: 'a person decides' }

/** Who wins where both moved. */
const judge = (rule: WinRule, rivals: Rivals, source: Source): Judgement => {
  const newest: Judgement = { winner: source.at > (rivals.origin?.at ?? 0) ? 'theirs' : 'ours', words: 'newest' }
  switch (rule.kind) {
    case 'newest':
      return newest
    case 'keep':
      return { winner: rivals.ours === null ? 'theirs' : 'ours', words: 'keep what is there' }
    case 'ask':
      return askPerson
    case 'rank': {
      const rankOf = (name: string | undefined): number => {
        const at = rule.remotes.indexOf(name ?? '')
        return at === -1 ? rule.remotes.length : at
      }
      const difference = rankOf(source.connector) - rankOf(rivals.origin?.source)
      return difference === 0 ? newest : { winner: difference < 0 ? 'theirs' : 'ours', words: 'rank of remotes' }
    }
    case 'prefer':
    case 'always': {
      const words = `${rule.kind} ${rule.remote}`
      const counts = (value: FieldValue): boolean => rule.kind === 'always' || value !== null
      // Two accounts of one remote: the rule cannot tell them apart, so the newer wins.
      if (source.connector === rule.remote && rivals.origin?.source === rule.remote) return newest
      // The one that is preferred wins, unless it is blank: then the other one does, however old.
      if (source.connector === rule.remote) return { winner: counts(rivals.theirs) ? 'theirs' : 'ours', words }
      if (rivals.origin?.source === rule.remote) return { winner: counts(rivals.ours) ? 'ours' : 'theirs', words }
      return newest
    }
  }
}
