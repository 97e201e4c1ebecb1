import { queryOptions } from '@tanstack/react-query'
import {
  importLines,
  importList,
  importRetraction,
  importView,
  type ImportAnswer,
  type ImportApprove,
  type ImportEdit,
  type ImportHints,
  type ImportLines,
  type ImportView,
} from '#shared/api/import.ts'
import type { ImportOptions, Target } from '#shared/import.ts'
import { ask, tell } from '#apps/settings/api.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}/imports`

/** Names an import. */
export interface ImportRef {
  readonly workspace: string
  readonly id: string
}

const at = ({ workspace, id }: ImportRef): string => `${here(workspace)}/${id}`

/** The newest imports. */
export const importsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'imports'],
    queryFn: async ({ signal }) => (await ask(here(workspace), importList, { signal })).imports,
  })

/** One import; what is worked on is looked at again and again. */
export const importQuery = (ref: ImportRef) =>
  queryOptions({
    queryKey: [ref.workspace, 'import', ref.id],
    queryFn: ({ signal }) => ask(at(ref), importView, { signal }),
  })

/** What somebody says of a list before it is matched. */
export interface Draft {
  readonly columns: readonly (Target | null)[]
  readonly options: ImportOptions
}

export type LineKind = NonNullable<ImportLines['lines'][number]['kind']>

/** A page of its lines of one kind, after one of them. */
export const linesQuery = (ref: ImportRef, { version, kind, after }: LinesAsked) =>
  queryOptions({
    queryKey: [ref.workspace, 'import', ref.id, 'lines', version, kind, after],
    queryFn: ({ signal }) => ask(`${at(ref)}/lines?kind=${kind}&after=${after}`, importLines, { signal }),
  })

interface LinesAsked {
  /** Another version has other lines. */
  readonly version: number
  readonly kind: LineKind
  readonly after: number
}

/** Endings of the formats that the hub reads. */
export const acceptedFiles = '.csv,.tsv,.txt,.xlsx,.ods,text/csv'

/** A file, and what is said of it. */
export interface HandedIn {
  readonly file: File
  readonly hints?: Omit<ImportHints, 'name'>
  /** The reading that it takes the place of. */
  readonly instead?: ImportRef
}

/** Sends a file. Nothing but reading it happens. */
export const readFile = (workspace: string, { file, hints = {} }: HandedIn): Promise<ImportView> => {
  const query = new URLSearchParams({ name: file.name.slice(0, 120) })
  for (const [name, value] of Object.entries(hints)) query.set(name, String(value))
  return ask(`${here(workspace)}?${query}`, importView, { method: 'POST', file })
}

export const changeImport = (ref: ImportRef, edit: ImportEdit): Promise<ImportView> =>
  ask(at(ref), importView, { method: 'PATCH', body: edit })
export const previewImport = (ref: ImportRef): Promise<void> => tell(`${at(ref)}/preview`, { method: 'POST' })
export const approveImport = (ref: ImportRef, approve: ImportApprove): Promise<void> =>
  tell(`${at(ref)}/apply`, { method: 'POST', body: approve })
export const discardImport = (ref: ImportRef): Promise<void> => tell(at(ref), { method: 'DELETE' })
export const answerLine = (ref: ImportRef, line: number, answer: ImportAnswer): Promise<ImportView> =>
  ask(`${at(ref)}/lines/${line}/answer`, importView, { method: 'PUT', body: answer })

/** What taking back the people whom it made would do. */
export const retractionQuery = (ref: ImportRef) =>
  queryOptions({
    queryKey: [ref.workspace, 'import', ref.id, 'retraction'],
    queryFn: ({ signal }) => ask(`${at(ref)}/retraction`, importRetraction, { signal }),
    // What was seen a while ago is no base of a yes.
    staleTime: 0,
    gcTime: 0,
  })

export const retractImport = (ref: ImportRef, going: number): Promise<void> =>
  tell(`${at(ref)}/retraction`, { method: 'POST', body: { going } })

/** Where the lines of which nothing becomes can be had. */
export const rejectedAddress = (ref: ImportRef): string => `${at(ref)}/rejected.csv`
