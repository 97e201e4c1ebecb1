import type { DeletionsView } from '#shared/api/deletions.ts'
import type { MappedObject } from '#apps/settings/resources/mappings.ts'

export type Rule = DeletionsView['seen']

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string => new Intl.ListFormat('en-GB').format(names)

/** The choices for what is deleted there. */
export const seenWords: Readonly<Record<Rule, string>> = {
  ignore: 'Do nothing elsewhere',
  hold: 'Ask before anything is deleted elsewhere',
  delete: 'Delete it elsewhere too',
}

/** The choices for what is deleted elsewhere. */
export const carriedWords = ({ removal }: MappedObject): Readonly<Record<Rule, string>> => ({
  ignore: 'Never delete it here',
  hold: 'Ask before it is deleted here',
  delete: removal?.word === 'archive' ? 'Archive it here too' : 'Delete it here too',
})

/** What will happen, in plain sentences. */
export function consequences({ deletions, removal }: MappedObject, name: string): string {
  return [seenSentence(deletions.seen, name), carriedSentence({ deletions, removal }, name)].join(' ')
}

function seenSentence(rule: Rule, name: string): string {
  switch (rule) {
    case 'ignore':
      return `When somebody deletes one in ${name}, the other systems keep theirs and nobody is asked.`
    case 'hold':
      return `When somebody deletes one in ${name}, the other systems keep theirs until somebody decides on the Reviews page.`
    case 'delete':
      return `When somebody deletes one in ${name}, it is deleted in every system whose own rule says so too, unless somebody has edited it since.`
  }
}

function carriedSentence({ deletions, removal }: Pick<MappedObject, 'deletions' | 'removal'>, name: string): string {
  if (removal === null) return `Lead Hub never deletes any in ${name}.`
  switch (deletions.carried) {
    case 'ignore':
      return `When one is deleted elsewhere, the one in ${name} stays.`
    case 'hold':
      return `When one is deleted elsewhere, the one in ${name} stays until somebody decides. ${removal.means}`
    case 'delete':
      return `When one is deleted elsewhere and the rule there says so too, this happens in ${name}: ${removal.means}`
  }
}
