import { foldName } from '#hub/core/names.ts'

/** A street without its kind's many spellings, and the number of the house. */
export interface Street {
  readonly name: string
  readonly house: string
}

const nowhere: Street = { name: '', house: '' }

/** `Bahnhofstr. 12 a` and `Bahnhofstrasse 12A` are one; so are `Av. de la Gare 3` and `Avenue de la Gare 3`. */
export function streetOf(text: unknown): Street {
  const folded = foldName(text)
  if (folded === '') return nowhere
  const house = /\b\d+ ?[a-z]?\b/.exec(folded)?.[0].replace(' ', '') ?? ''
  const name = folded
    .replaceAll(/\d+ ?[a-z]?\b/g, '')
    .replaceAll(/(?:strasse|stra|str)\b/g, 'str')
    .replace(/^(?:avenue|ave)\b/, 'av')
    .replace(/^route\b/, 'rte')
    .replace(/^chemin\b/, 'ch')
    .replaceAll(' ', '')
  return { name, house }
}
