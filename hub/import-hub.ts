import type { Actor } from '#shared/actor.ts'
import type {
  ImportAnswer,
  ImportApprove,
  ImportEdit,
  ImportHints,
  ImportLines,
  ImportLinesQuery,
  ImportList,
  ImportRetraction,
  ImportView,
} from '#shared/api/import.ts'
import type { ImportId } from '#shared/ids.ts'

/** The part of the hub that is about lists of people on their way in. */
export interface ImportHub {
  /** Lists of people that were handed in, the newest first. */
  imports(actor: Actor): Promise<ImportList>
  import(actor: Actor, id: ImportId): Promise<ImportView>
  importLines(actor: Actor, id: ImportId, query: ImportLinesQuery): Promise<ImportLines>
  /** Lines of which nothing becomes, with the reasons, as CSV. */
  rejectedLines(actor: Actor, id: ImportId): Promise<string>
  /** Reads a file; nothing else happens. */
  readImport(actor: Actor, file: { readonly bytes: Uint8Array; readonly hints: ImportHints }): Promise<ImportView>
  changeImport(actor: Actor, id: ImportId, edit: ImportEdit): Promise<ImportView>
  /** Begins to find out what bringing it in would do. */
  previewImport(actor: Actor, id: ImportId): Promise<void>
  /** Says whose a line is. */
  answerImportLine(
    actor: Actor,
    line: { readonly id: ImportId; readonly line: number },
    answer: ImportAnswer,
  ): Promise<ImportView>
  /** Begins to bring it in. Throws `import-changed` where `version` is not the newest any more. */
  approveImport(actor: Actor, id: ImportId, approve: ImportApprove): Promise<void>
  discardImport(actor: Actor, id: ImportId): Promise<void>
  /** What taking back the people whom it made would do; nothing is changed. */
  importRetraction(actor: Actor, id: ImportId): Promise<ImportRetraction>
  /** Begins to take them back. Throws `import-changed` where it would be more or fewer than `going`. */
  retractImport(actor: Actor, id: ImportId, going: number): Promise<void>
}
