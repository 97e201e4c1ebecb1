import type { Reach } from '#shared/territory.ts'
import type { Reader, Statement } from '#hub/ports.ts'

// Where there are offices, who belongs to some of them reads a database in which the others' leads do not exist: each
// table that tells of leads is hidden behind a query of the same name. What a view asks makes no difference.

/** No row: there are no offices, and nobody is divided from anybody. */
export const selectIsDivided: Statement = { sql: 'select 1 from office limit 1', args: [] }

const offices = 'select value from json_each(?1)'
// By the index alone: an entity's row is long, and its office stands at the end.
const isMine = (entity: string): string =>
  `exists (select 1 from main.entity e indexed by entity_office where e.id = ${entity} and e.office in (${offices}))`
const isMineByLink = (condition: string): string =>
  `exists (select 1 from main.link l join main.entity e on e.id = l.entity where ${condition} and e.office in (${offices}))`
const isMineByRecord = (table: string): string =>
  isMineByLink(`l.connection = ${table}.connection and l.object = ${table}.object and l.remote_id = ${table}.remote_id`)
const isWithin = (set: string): string =>
  `${set}.reach is not null and not exists (select 1 from json_each(${set}.reach) where value not in (${offices}))`

const rowsOf = (table: string, condition: string): string => `select * from main.${table} where ${condition}`

/** What is left of each table. A question about whose a record is may show leads of any office, so it is for those who see all. */
export const walls: Readonly<Record<string, string>> = {
  entity: rowsOf('entity', `entity.office in (${offices})`),
  match_key: rowsOf('match_key', isMine('match_key.entity')),
  link: rowsOf('link', isMine('link.entity')),
  outbox: rowsOf('outbox', isMineByLink('l.id = outbox.link')),
  inbox: rowsOf('inbox', isMineByRecord('inbox')),
  signal: rowsOf('signal', isMineByRecord('signal')),
  ledger: rowsOf('ledger', isMine('ledger.entity')),
  review: rowsOf('review', isMine('review.entity')),
  change_set: rowsOf('change_set', isWithin('change_set')),
  change_page: rowsOf(
    'change_page',
    `exists (select 1 from main.change_set s where s.id = change_page.change_set and ${isWithin('s')})
      and not exists (select 1 from json_each(change_page.leads) j where not ${isMine('j.value')})`,
  ),
  reconciliation_part: `select run, connection, object, state, cursor, total,
    json_set(findings, '$.sample', json('[]')) as findings from main.reconciliation_part`,
  reconciled: rowsOf('reconciled', 'false'),
  import: rowsOf('import', 'false'),
  import_line: rowsOf('import_line', 'false'),
  import_made: rowsOf('import_made', 'false'),
  import_key: rowsOf('import_key', 'false'),
  dispatch: rowsOf('dispatch', isMine('dispatch.entity')),
  assignment: rowsOf('assignment', isMine('assignment.entity')),
  engagement: rowsOf('engagement', isMine('engagement.entity')),
  duplicate: rowsOf('duplicate', `${isMine('duplicate.one')} and ${isMine('duplicate.other')}`),
  kept_record: rowsOf('kept_record', isMineByLink('l.id = kept_record.link')),
  uniting: rowsOf('uniting', `${isMine('uniting.keep')} and ${isMine('uniting.gone')}`),
  unoffered: rowsOf('unoffered', isMine('unoffered.entity')),
}

const names = Object.keys(walls)

/** The database as somebody with this reach may read it, where there are offices. */
export const walled = (db: Reader, reach: Reach): Reader => {
  if (reach === 'all') return db
  const mine = JSON.stringify(reach)
  return {
    read: (statements) => db.read(statements.map((statement) => behindWalls(statement, mine))),
  }
}

/** The query with every table it names hidden behind its wall, and its parameters counted from 2. */
function behindWalls(statement: Statement, mine: string): Statement {
  const hidden = names.filter((name) => new RegExp(`\\b${name}\\b`).test(statement.sql))
  if (hidden.length === 0) return statement
  const queries = hidden.map((name) => `${name} as not materialized (${walls[name]})`).join(', ')
  const query = shifted(statement.sql.trim())
  const theirs = /^with\s+(recursive\s+)?/i.exec(query)
  const sql =
    theirs === null ? `with ${queries} ${query}` : `with ${theirs[1] ?? ''}${queries}, ${query.slice(theirs[0].length)}`
  return { sql, args: [mine, ...statement.args] }
}

const token = /'(?:[^']|'')*'|"[^"]*"|\?(\d*)/g

/** Numbers every parameter as SQLite does, and one higher. */
function shifted(sql: string): string {
  let highest = 0
  return sql.replace(token, (found, digits?: string) => {
    if (digits === undefined) return found
    const number = digits === '' ? highest + 1 : Number(digits)
    highest = Math.max(highest, number)
    return `?${number + 1}`
  })
}
