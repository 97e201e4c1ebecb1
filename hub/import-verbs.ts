import { entityId } from '#shared/ids.ts'
import { authorOf } from './author.ts'
import type { Doors } from './doors.ts'
import { answerLine, approveImport, changeImport, discardImport, previewImport } from './flow/imports.ts'
import { readFile } from './flow/import-read.ts'
import { retract } from './flow/import-retract.ts'
import type { ImportHub } from './import-hub.ts'
import { showRetraction } from './view/import-retraction.ts'
import { showImport, showImports, showLines, showRejected } from './view/imports.ts'

/** Lists of people on their way in. They may be of any office, so these are for those who see all. */
export function importVerbs({ enterWhole }: Doors): ImportHub {
  return {
    imports: async (actor) => showImports((await enterWhole(actor, 'manager')).db),
    import: async (actor, id) => showImport((await enterWhole(actor, 'manager')).db, id),
    importLines: async (actor, id, query) => showLines((await enterWhole(actor, 'manager')).db, id, query),
    rejectedLines: async (actor, id) => showRejected((await enterWhole(actor, 'manager')).db, id),
    readImport: async (actor, { bytes, hints }) => {
      const context = await enterWhole(actor, 'manager')
      return showImport(context.db, await readFile(context, { bytes, hints, author: authorOf(actor) }))
    },
    changeImport: async (actor, id, edit) => {
      const context = await enterWhole(actor, 'manager')
      await changeImport(context, id, edit)
      return showImport(context.db, id)
    },
    previewImport: async (actor, id) => previewImport(await enterWhole(actor, 'manager'), id),
    answerImportLine: async (actor, { id, line }, answer) => {
      const context = await enterWhole(actor, 'manager')
      await answerLine(context, id, {
        line,
        answer: answer.kind === 'is' ? { kind: 'is', lead: entityId(answer.lead) } : answer,
      })
      return showImport(context.db, id)
    },
    approveImport: async (actor, id, approve) =>
      approveImport(await enterWhole(actor, 'manager'), id, { ...approve, actor: authorOf(actor) }),
    importRetraction: async (actor, id) => showRetraction(await enterWhole(actor, 'manager'), id),
    retractImport: async (actor, id, going) =>
      retract(await enterWhole(actor, 'manager'), id, { going, actor: authorOf(actor) }),
    discardImport: async (actor, id) => discardImport(await enterWhole(actor, 'manager'), id),
  }
}
