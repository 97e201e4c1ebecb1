import { openDatabases } from '#hub/runtime/node/databases.ts'
import { workspaceId } from '#shared/ids.ts'

/** Another process on the same files: adds one to a counter, many times. Arguments: the folder, and how often. */
const [dataDir = '', times = '0'] = process.argv.slice(2)
const databases = await openDatabases(dataDir)
const db = await databases.workspace(workspaceId('ws_1'))
process.stdout.write('ready\n')
for (let turn = 0; turn < Number(times); turn += 1) {
  await db.write([
    { sql: `update counter set n = n + 1 where name = 'both'`, args: [] },
    { sql: `insert into setting (name, value) values (?, '')`, args: [`rival ${turn}`] },
  ])
}
databases.close()
