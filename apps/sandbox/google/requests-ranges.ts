import { z } from 'zod'

import { boxOf } from './grid.ts'
import { invalidArgument } from './problem.ts'
import { gridRangeOf } from './range.ts'
import { kind } from './request-kind.ts'
import { gridRange } from './schema.ts'
import type { Book, NamedRange, ProtectedRange, Sheet } from './book.ts'
import type { Json } from './cell.ts'
import type { RequestKind } from './request-kind.ts'

const namedRange = z.strictObject({ namedRangeId: z.string().optional(), name: z.string(), range: gridRange })
const protectedRange = z.looseObject({
  protectedRangeId: z.int().optional(),
  range: gridRange,
  description: z.string().optional(),
  warningOnly: z.boolean().default(false),
  editors: z.looseObject({ users: z.array(z.string()).default([]) }).optional(),
})
const updateProtected = z.strictObject({ protectedRange: protectedRange.partial(), fields: z.string() })

/** The requests about named and protected ranges. */
export const rangeRequests: Readonly<Record<string, RequestKind>> = {
  addNamedRange: kind(z.strictObject({ namedRange }), (book, { namedRange: asked }) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(asked.name) || /^[A-Za-z]{1,3}[0-9]+$/.test(asked.name)) {
      throw invalidArgument(`The name "${asked.name}" is not valid for a named range.`)
    }
    if (book.namedRanges.some((range) => range.name.toLowerCase() === asked.name.toLowerCase())) {
      throw invalidArgument(`A named range with the name "${asked.name}" already exists.`)
    }
    const { sheet, box } = boxOf(book, asked.range)
    const made = { id: asked.namedRangeId ?? String(book.drawId()), name: asked.name, sheetId: sheet.id, box }
    book.namedRanges = [...book.namedRanges, made]
    book.version += 1
    return { namedRange: namedRangeJson(made) }
  }),

  deleteNamedRange: kind(z.strictObject({ namedRangeId: z.string() }), (book, { namedRangeId }) => {
    const left = book.namedRanges.filter((range) => range.id !== namedRangeId)
    if (left.length === book.namedRanges.length) throw invalidArgument(`No named range with id: ${namedRangeId}`)
    book.namedRanges = left
    book.version += 1
    return null
  }),

  addProtectedRange: kind(z.strictObject({ protectedRange }), (book, { protectedRange: asked }, caller) => {
    const { sheet, box } = boxOf(book, asked.range)
    const isWhole = asked.range.startRowIndex === undefined && asked.range.startColumnIndex === undefined
    const made: ProtectedRange = {
      id: asked.protectedRangeId ?? book.drawId(),
      box: isWhole && asked.range.endRowIndex === undefined && asked.range.endColumnIndex === undefined ? null : box,
      description: asked.description ?? null,
      isWarningOnly: asked.warningOnly,
      editors: [...new Set([caller.email, ...(asked.editors?.users ?? [])])],
    }
    sheet.protectedRanges = [...sheet.protectedRanges, made]
    // Whatever was asked for, the reply shows the editors empty; a later read shows them.
    return { protectedRange: { ...protectedRangeJson(sheet, made), editors: {} } }
  }),

  updateProtectedRange: kind(updateProtected, (book, { protectedRange: asked, fields }) => {
    const sheet = sheetOfProtected(book, asked.protectedRangeId ?? 0)
    const sets = (field: string) => fields === '*' || fields.split(',').includes(field)
    sheet.protectedRanges = sheet.protectedRanges.map((range) => {
      if (range.id !== asked.protectedRangeId) return range
      const description = sets('description') ? (asked.description ?? null) : range.description
      const isWarningOnly = sets('warningOnly') ? (asked.warningOnly ?? false) : range.isWarningOnly
      const box = sets('range') && asked.range ? boxOf(book, asked.range).box : range.box
      return { ...range, description, isWarningOnly, box }
    })
    return null
  }),

  deleteProtectedRange: kind(z.strictObject({ protectedRangeId: z.int() }), (book, { protectedRangeId }) => {
    const sheet = sheetOfProtected(book, protectedRangeId)
    sheet.protectedRanges = sheet.protectedRanges.filter((range) => range.id !== protectedRangeId)
    return null
  }),
}

function sheetOfProtected(book: Book, id: number): Sheet {
  const sheet = book.sheets.find((one) => one.protectedRanges.some((range) => range.id === id))
  if (!sheet) throw invalidArgument(`No protected range with ID: ${id}`)
  return sheet
}

export function namedRangeJson(range: NamedRange): Json {
  return { namedRangeId: range.id, name: range.name, range: gridRangeOf(range.sheetId, range.box) }
}

export function protectedRangeJson(sheet: Sheet, range: ProtectedRange): Json {
  return {
    protectedRangeId: range.id,
    range: gridRangeOf(sheet.id, range.box ?? {}),
    ...(range.description === null ? {} : { description: range.description }),
    ...(range.isWarningOnly ? { warningOnly: true } : {}),
    requestingUserCanEdit: true,
    editors: { users: range.editors },
  }
}
