import type { PolicyView } from '#shared/api/workspace.ts'

export type WinRule = PolicyView['defaultRule']

interface Kind {
  readonly id: string
  readonly title: string
}

/** A rule as people read it. */
export function ruleWords(rule: WinRule, titleOf: (connector: string) => string): string {
  switch (rule.kind) {
    case 'newest':
      return 'The newest change'
    case 'keep':
      return 'What is there stays; only blanks are filled'
    case 'prefer':
      return `${titleOf(rule.remote)}, unless it is blank there`
    case 'always':
      return `${titleOf(rule.remote)}, even where it is blank`
    case 'rank':
      return `${rule.remotes.map(titleOf).join(', then ')}; then the newest change`
    case 'ask':
      return 'Ask a person'
  }
}

/** Every rule there can be, in the order in which they are offered. */
export const everyRule = (kinds: readonly Kind[]): readonly WinRule[] => [
  { kind: 'newest' },
  ...kinds.flatMap(({ id }): WinRule[] => [
    { kind: 'prefer', remote: id },
    { kind: 'always', remote: id },
  ]),
  { kind: 'keep' },
  ...kinds.map(({ id }): WinRule => ({ kind: 'rank', remotes: [id] })),
  { kind: 'ask' },
]

/** A rule as an option's value. */
export const ruleKey = (rule: WinRule): string =>
  rule.kind === 'prefer' || rule.kind === 'always'
    ? `${rule.kind} ${rule.remote}`
    : rule.kind === 'rank'
      ? `rank ${rule.remotes.join(' ')}`
      : rule.kind
