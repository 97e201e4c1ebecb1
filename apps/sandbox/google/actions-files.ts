import { z } from 'zod'

import { openTab, scalar, target } from './action-target.ts'
import { gridBox } from './book.ts'
import { noteChange } from './notify.ts'
import { loadRows } from './seed.ts'
import { drawDigits, firstUser, makeFile } from './state.ts'
import { plainRendering, readRange } from './values-read.ts'
import type { Action } from './action-target.ts'
import type { Google } from './state.ts'

/** Actions on whole files: making, sharing, looking. */
export function fileActions(google: Google): Readonly<Record<string, Action>> {
  const role = z.enum(['writer', 'commenter', 'reader'])
  return {
    createFile: (raw) => {
      const input = z
        .object({
          title: z.string(),
          owner: z.string().optional(),
          id: z.string().optional(),
          rows: z.array(z.array(scalar)).optional(),
        })
        .parse(raw)
      const owner = input.owner ?? firstUser(google).email
      const file = makeFile(google, { title: input.title, owner, ...(input.id === undefined ? {} : { id: input.id }) })
      const sheet = file.book.sheets[0]
      if (sheet && input.rows) loadRows(file.book, sheet, { at: 0, rows: input.rows })
      noteChange(google, file, { state: 'add', changed: [], by: owner })
      return { spreadsheetId: file.book.id, sheetId: sheet?.id ?? 0 }
    },
    share: (raw) => {
      const input = z.object({ ...target, email: z.string(), role: role.default('writer') }).parse(raw)
      const { file, by } = openTab(google, input)
      const others = file.permissions.filter((permission) => permission.email !== input.email)
      file.permissions = [...others, { id: drawDigits(google, 20), role: input.role, email: input.email }]
      noteChange(google, file, { state: 'update', changed: ['permissions'], by })
    },
    unshare: (raw) => {
      const input = z.object({ ...target, email: z.string() }).parse(raw)
      const { file, by } = openTab(google, input)
      file.permissions = file.permissions.filter((permission) => permission.email !== input.email)
      noteChange(google, file, { state: 'update', changed: ['permissions'], by, removedFor: [input.email] })
    },
    /** The Picker: gives one file to an app that only has `drive.file`. */
    pick: (raw) => {
      const input = z.object({ ...target, client: z.string() }).parse(raw)
      openTab(google, input).file.apps.add(input.client)
    },
    values: (raw) => {
      const input = z.object({ ...target, rows: z.coerce.number().int().min(1).optional() }).parse(raw)
      const { file, sheet } = openTab(google, input)
      const box = gridBox(sheet)
      const endRow = Math.min(box.endRow, input.rows ?? box.endRow)
      return readRange(file.book, { sheet, box: { ...box, endRow } }, plainRendering)
    },
    files: () =>
      [...google.files.values()].map(({ book }) => ({
        id: book.id,
        title: book.title,
        tabs: book.sheets.map(({ title }) => title),
      })),
  }
}
