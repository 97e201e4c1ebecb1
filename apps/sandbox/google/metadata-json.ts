import { boxOf, spanOf } from './grid.ts'
import { findRange } from './range.ts'
import { badField, invalidArgument } from './problem.ts'
import { sheetOf } from './book.ts'
import type { Box } from './a1.ts'
import type { Book, Sheet } from './book.ts'
import type { Json } from './cell.ts'
import type { Metadata, MetadataPlace } from './metadata.ts'
import type { DataFilter, DeveloperMetadataJson } from './schema.ts'

type Lookup = NonNullable<DataFilter['developerMetadataLookup']>
type LocationJson = NonNullable<DeveloperMetadataJson['location']>

/** Metadata as the API shows it. */
export function metadataJson(entry: Metadata): Json {
  return {
    metadataId: entry.id,
    metadataKey: entry.key,
    ...(entry.value === undefined ? {} : { metadataValue: entry.value }),
    location: locationJson(entry.place),
    visibility: entry.visibility,
  }
}

function locationJson(place: MetadataPlace): Json {
  if (place.kind === 'SPREADSHEET') return { locationType: place.kind, spreadsheet: true }
  if (place.kind === 'SHEET') return { locationType: place.kind, sheetId: place.sheetId }
  const { index, sheetId } = place
  const dimension = place.kind === 'ROW' ? 'ROWS' : 'COLUMNS'
  const range = { ...(sheetId === 0 ? {} : { sheetId }), dimension, startIndex: index, endIndex: index + 1 }
  return { locationType: place.kind, dimensionRange: range }
}

/** Where a request wants metadata to be; only whole single rows or columns can carry it. */
export function placeOf(book: Book, location: LocationJson | undefined): MetadataPlace {
  if (location?.spreadsheet) return { kind: 'SPREADSHEET' }
  if (location?.dimensionRange) {
    const { sheet, span } = spanOf(book, location.dimensionRange)
    if (span.end - span.start !== 1) {
      throw invalidArgument('Developer metadata can only be associated with a single row or column.')
    }
    const kind = location.dimensionRange.dimension === 'ROWS' ? 'ROW' : 'COLUMN'
    return { kind, sheetId: sheet.id, index: span.start }
  }
  if (location?.sheetId === undefined) throw badField('location', 'A developer metadata location must be specified.')
  if (!sheetOf(book, location.sheetId)) throw invalidArgument(`No sheet with id: ${location.sheetId}`)
  return { kind: 'SHEET', sheetId: location.sheetId }
}

/** What a data filter finds among the metadata that the calling project may see. */
export function findMetadata(book: Book, filter: DataFilter, project: string): readonly Metadata[] {
  const lookup = filter.developerMetadataLookup
  const found = lookup ? byLookup(book, lookup) : within(book, areaOf(book, filter))
  return found.filter((entry) => entry.visibility === 'DOCUMENT' || entry.project === project)
}

function byLookup(book: Book, lookup: Lookup): readonly Metadata[] {
  const found = book.metadata.find({
    ...(lookup.metadataId === undefined ? {} : { id: lookup.metadataId }),
    ...(lookup.metadataKey === undefined ? {} : { key: lookup.metadataKey }),
    ...(lookup.metadataValue === undefined ? {} : { value: lookup.metadataValue }),
  })
  const place = lookup.metadataLocation && placeOf(book, lookup.metadataLocation)
  const isIntersecting = lookup.locationMatchingStrategy === 'INTERSECTING_LOCATION'
  return found.filter(
    (entry) =>
      (lookup.locationType === undefined || entry.place.kind === lookup.locationType) &&
      (lookup.visibility === undefined || entry.visibility === lookup.visibility) &&
      (!place || isAt(entry.place, place, isIntersecting)),
  )
}

function isAt(own: MetadataPlace, asked: MetadataPlace, isIntersecting: boolean): boolean {
  const sheetOfPlace = (place: MetadataPlace) => (place.kind === 'SPREADSHEET' ? null : place.sheetId)
  const isSame =
    own.kind === asked.kind &&
    sheetOfPlace(own) === sheetOfPlace(asked) &&
    (!('index' in own) || !('index' in asked) || own.index === asked.index)
  if (isSame || !isIntersecting) return isSame
  if (own.kind === 'SPREADSHEET' || asked.kind === 'SPREADSHEET') return true
  return own.sheetId === asked.sheetId && (own.kind !== asked.kind || own.kind === 'SHEET')
}

function within(book: Book, area: { sheet: Sheet; box: Box }): readonly Metadata[] {
  const { sheet, box } = area
  return [...book.metadata.all()].filter(({ place }) => {
    if (place.kind === 'SPREADSHEET') return false
    if (place.sheetId !== sheet.id) return false
    if (place.kind === 'ROW') return place.index >= box.startRow && place.index < box.endRow
    return place.kind === 'SHEET' || (place.index >= box.startColumn && place.index < box.endColumn)
  })
}

function areaOf(book: Book, filter: DataFilter): { sheet: Sheet; box: Box } {
  if (filter.a1Range !== undefined) return findRange(book, filter.a1Range)
  if (filter.gridRange) return boxOf(book, filter.gridRange)
  throw badField('data_filters', 'A data filter must name an A1 range, a grid range or a developer metadata lookup.')
}

/** The cells a data filter means: the row, column or sheet that carries each metadata found, in order of place. */
export function filterAreas(book: Book, filter: DataFilter, project: string): readonly { sheet: Sheet; box: Box }[] {
  if (!filter.developerMetadataLookup) return [areaOf(book, filter)]
  return findMetadata(book, filter, project).flatMap(({ place }) => {
    if (place.kind === 'SPREADSHEET') return book.sheets.map((sheet) => boxOf(book, { sheetId: sheet.id }))
    const area = boxOf(book, { sheetId: place.sheetId })
    if (place.kind === 'ROW') return [{ ...area, box: { ...area.box, startRow: place.index, endRow: place.index + 1 } }]
    if (place.kind === 'SHEET') return [area]
    return [{ ...area, box: { ...area.box, startColumn: place.index, endColumn: place.index + 1 } }]
  })
}
