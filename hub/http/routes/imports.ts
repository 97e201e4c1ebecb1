import {
  importAnswer,
  importApprove,
  importEdit,
  importHints,
  importLinesQuery,
  importRetract,
} from '#shared/api/import.ts'
import { importId, type ImportId } from '#shared/ids.ts'
import { type Entry, member, plain, withBody, withFile, withQuery, type WorkspaceCall } from '#hub/http/route.ts'

const here = '/api/v1/workspaces/{workspace}/imports'
const one = `${here}/{import}`
/** A little more than a file may have, so that the reader says what is wrong with it. */
const fileBytesMax = 20_000_001

const idOf = (call: WorkspaceCall): ImportId => importId(call.param('import'))

/** Lists of people on their way in. */
export const importRoutes: readonly Entry[] = [
  member(
    'manager',
    plain({
      method: 'GET',
      path: here,
      name: 'listImports',
      summary: 'Lists of people that were handed in, the newest first.',
      reply: 'Imports',
      run: ({ door, actor }) => door.hub.imports(actor),
    }),
  ),
  member(
    'manager',
    withFile({
      method: 'POST',
      path: here,
      name: 'readImport',
      summary: 'Reads a table of people: CSV, .xlsx or .ods, as the body. Says how it was read; nothing else happens.',
      status: 201,
      reply: 'Import',
      query: importHints,
      bytesMax: fileBytesMax,
      run: ({ door, actor }, hints, bytes) => door.hub.readImport(actor, { bytes, hints }),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'GET',
      path: one,
      name: 'getImport',
      summary: 'How it was read, what its columns are, what would become of its lines, and what has.',
      reply: 'Import',
      run: (call) => call.door.hub.import(call.actor, idOf(call)),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'PATCH',
      path: one,
      name: 'changeImport',
      summary: 'Says what its columns are, and how its people meet those who are known.',
      reply: 'Import',
      body: importEdit,
      run: (call, edit) => call.door.hub.changeImport(call.actor, idOf(call), edit),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'POST',
      path: `${one}/preview`,
      name: 'previewImport',
      summary: 'Finds out what bringing it in would do, line by line; in the background.',
      status: 202,
      run: (call) => call.door.hub.previewImport(call.actor, idOf(call)),
    }),
  ),
  member(
    'manager',
    withQuery({
      method: 'GET',
      path: `${one}/lines`,
      name: 'listImportLines',
      summary: 'Its lines, with what would become of each, or has.',
      reply: 'ImportLines',
      query: importLinesQuery,
      run: (call, query) => call.door.hub.importLines(call.actor, idOf(call), query),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'PUT',
      path: `${one}/lines/{line}/answer`,
      name: 'answerImportLine',
      summary: 'Says whose a line is, or leaves it out.',
      reply: 'Import',
      body: importAnswer,
      run: (call, answer) =>
        call.door.hub.answerImportLine(call.actor, { id: idOf(call), line: Number(call.param('line')) }, answer),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: `${one}/apply`,
      name: 'approveImport',
      summary:
        'Brings it in as it was seen; a line that would do something else by now waits. 409 where it has changed.',
      status: 202,
      body: importApprove,
      run: (call, approve) => call.door.hub.approveImport(call.actor, idOf(call), approve),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'GET',
      path: `${one}/rejected.csv`,
      name: 'rejectedLines',
      summary: 'The lines of which nothing becomes, as they came, each with its reason.',
      run: async (call) =>
        new Response(await call.door.hub.rejectedLines(call.actor, idOf(call)), {
          headers: {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': 'attachment; filename="rejected.csv"',
          },
        }),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'GET',
      path: `${one}/retraction`,
      name: 'getImportRetraction',
      summary: 'What taking back the people whom it made would delete, and who stays and why. Nothing is changed.',
      reply: 'ImportRetraction',
      run: (call) => call.door.hub.importRetraction(call.actor, idOf(call)),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: `${one}/retraction`,
      name: 'retractImport',
      summary:
        'Deletes the records of the people whom it made, in every system. 409 where it would be more or fewer than was seen.',
      status: 202,
      body: importRetract,
      run: (call, { going }) => call.door.hub.retractImport(call.actor, idOf(call), going),
    }),
  ),
  member(
    'manager',
    plain({
      method: 'DELETE',
      path: one,
      name: 'discardImport',
      summary: 'Forgets it. 409 where people of it were brought in.',
      run: (call) => call.door.hub.discardImport(call.actor, idOf(call)),
    }),
  ),
]
