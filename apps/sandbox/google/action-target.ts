import { z } from 'zod'

import { findSheet } from './book.ts'
import { firstUser } from './state.ts'
import type { Sheet } from './book.ts'
import type { DriveFile, Google } from './state.ts'

export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** Which tab: the spreadsheet by id or title (the first when absent), the tab by title (the first when absent). */
export const target = { file: z.string().optional(), tab: z.string().optional(), by: z.string().optional() }

export type Action = (input: unknown) => unknown

/** The tab an action is about. */
export interface Opened {
  readonly file: DriveFile
  readonly sheet: Sheet
  /** Who acts, by e-mail. */
  readonly by: string
}

export function openTab(
  google: Google,
  input: { file?: string | undefined; tab?: string | undefined; by?: string | undefined },
): Opened {
  const files = [...google.files.values()]
  const file = input.file ? files.find(({ book }) => book.id === input.file || book.title === input.file) : files[0]
  if (!file) throw new Error(`There is no spreadsheet ${input.file ?? ''}.`)
  const sheet = input.tab ? findSheet(file.book, input.tab) : file.book.sheets[0]
  if (!sheet) throw new Error(`There is no tab ${input.tab ?? ''}.`)
  return { file, sheet, by: input.by ?? firstUser(google).email }
}
