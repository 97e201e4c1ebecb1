import { openSheetFile } from './access.ts'
import { noteChange } from './notify.ts'
import type { Book } from './book.ts'
import type { ApiCall } from './route.ts'
import type { DriveFile } from './state.ts'

/** The spreadsheet that the first part of the path names, for reading or writing. */
export function open(call: ApiCall, use: 'read' | 'write'): { file: DriveFile; book: Book } {
  const file = openSheetFile(call, call.parts[0] ?? '', use)
  return { file, book: file.book }
}

/** Tells Drive that content changed; every write through the API ends here. */
export function changed(call: ApiCall, file: DriveFile): void {
  noteChange(call.google, file, { state: 'update', changed: ['content'], by: call.user.email })
}
