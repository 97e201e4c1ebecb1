import { Refusal } from '#hub/hub.ts'

/** A line of a table, with its number as whoever opens the file sees it (from 1). */
export interface Line {
  readonly line: number
  readonly cells: readonly string[]
}

/** What a file is made of, before anybody knows where its titles stand. */
export interface Sheet {
  /** As the workbook calls it; empty: the file has no sheets. */
  readonly name: string
  readonly lines: readonly Line[]
}

/** How a file was read, so that people can see whether it was read right. */
export interface Reading {
  readonly format: 'csv' | 'xlsx' | 'ods'
  /** As WHATWG names it (`windows-1252`); `null`: the format leaves no choice. */
  readonly encoding: string | null
  readonly delimiter: string | null
  /** Letters that were twice encoded (`Ã¼`) were put right. */
  readonly isRepaired: boolean
}

/** A file with its titles found. */
export interface Table extends Reading {
  /** The sheet that was taken, and all there are. */
  readonly sheet: string
  readonly sheets: readonly string[]
  /** The line of the titles; `null`: there are none. */
  readonly titleLine: number | null
  readonly titles: readonly string[]
  readonly lines: readonly Line[]
  /** Lines before the titles and after the last person, which are none. */
  readonly skipped: readonly { readonly line: number; readonly text: string; readonly why: string }[]
}

/** What somebody says of a file that was read wrongly. */
export interface Hints {
  readonly sheet?: string
  /** The line of the titles; 0: there are none. */
  readonly titleLine?: number
  /** False: letters that look twice encoded are left as they are. */
  readonly repair?: boolean
}

/** Bytes a file may have. */
export const bytesMax = 20_000_000
/** Lines and columns a table may have. */
export const linesMax = 50_000
export const columnsMax = 200
/** Cells that are taken apart at once. */
const cellsMax = 1_500_000

/** Counts cells while a table is taken apart: each takes far more room than the letters that make it. Throws beyond what is taken at once. */
export const createCellCount = (): ((more: number) => void) => {
  let cells = 0
  return (more) => {
    cells += more
    if (cells > cellsMax)
      throw unreadable(
        'file-too-large',
        `It has more than ${cellsMax} cells.`,
        'Split it, or leave out columns that nobody needs.',
      )
  }
}

/** A file that cannot be read, why, and what would help. */
export const unreadable = (code: string, message: string, fix: string): Refusal => new Refusal(422, code, message, fix)
