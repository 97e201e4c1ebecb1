import { Button, Group, Paper, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ChangeSetRow, ChangeSetView } from '#shared/api/change-set.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import { Lines, Problem, Waiting } from '#apps/settings/frame/states.tsx'
import { number } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changeRowsQuery } from '#apps/settings/resources/changes.ts'
import classes from './change-rows.module.css'
import { FromTo, HereCell } from './change-values.tsx'

const route = getRouteApi('/inside/changes/$changeSet')

/** One line per field of a lead; beside it what each system would be sent. */
export function ChangeRows({ set }: { readonly set: ChangeSetView }) {
  const { id: workspace } = useWorkspace()
  const filter = route.useSearch()
  const isPlan = set.state === 'previewed'
  const version = isPlan ? set.hash : `${set.state} ${set.progress?.done ?? 0}`
  const found = useInfiniteQuery({
    ...changeRowsQuery({ workspace, id: set.id }, version, isPlan ? filter : { field: filter.field }),
    placeholderData: (before) => before,
  })
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? []
  if (found.data === undefined)
    return found.error === null ? (
      <Waiting>
        <Lines count={8} />
      </Waiting>
    ) : (
      <Problem error={found.error} what="the values" again={() => void found.refetch()} />
    )
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {isPlan ? 'No value is like that.' : 'Nothing was changed yet.'}
      </Text>
    )
  return (
    <Stack gap="sm">
      <Rows set={set} rows={rows} isPlan={isPlan} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" component="output" className="numbers">
          {number(rows.length)} shown
        </Text>
        {found.hasNextPage && (
          <Button variant="default" onClick={() => void found.fetchNextPage()} loading={found.isFetchingNextPage}>
            Load more values
          </Button>
        )}
      </Group>
    </Stack>
  )
}

interface RowsProps {
  readonly set: ChangeSetView
  readonly rows: readonly ChangeSetRow[]
  readonly isPlan: boolean
}

function Rows({ set, rows, isPlan }: RowsProps) {
  const connectorTitle = useConnectorTitle()
  const systems = isPlan ? systemsOf(set, rows) : []
  return (
    <Paper p={0}>
      <Sideways label={isPlan ? 'What would be written' : 'What was changed'}>
        <Table className={classes.rows ?? ''} layout="fixed" horizontalSpacing={10} verticalSpacing={8}>
          <Table.Caption className="out-of-sight">
            {isPlan ? 'What would be written, field by field' : 'What was changed, field by field'}
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" className={classes.lead ?? ''}>
                Lead
              </Table.Th>
              <Table.Th scope="col" className={classes.field ?? ''}>
                Field
              </Table.Th>
              <Table.Th scope="col">Here</Table.Th>
              {systems.map(({ connection, connector }) => (
                <Table.Th key={connection} scope="col">
                  {connectorTitle(connector)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, at) => (
              <Table.Tr key={`${row.lead} ${row.field}`} data-bucket={row.bucket}>
                <Table.Th scope="row" fw={600} className={classes.lead ?? ''}>
                  {/* A lead's name stands once; those who hear the table hear it in every row. */}
                  <span className={rows[at - 1]?.lead === row.lead ? 'out-of-sight' : undefined}>
                    {row.lead.startsWith('lead_') ? (
                      <TextLink to="/leads/$lead" params={{ lead: row.lead }} c="inherit">
                        {row.title}
                      </TextLink>
                    ) : (
                      row.title
                    )}
                  </span>
                </Table.Th>
                <Table.Td className={classes.field ?? ''}>{row.fieldTitle}</Table.Td>
                <Table.Td className={classes.value ?? ''}>
                  <HereCell row={row} kind={set.kind} />
                </Table.Td>
                {systems.map((system) => (
                  <Table.Td
                    key={system.connection}
                    className={classes.value ?? ''}
                    data-system={connectorTitle(system.connector)}
                  >
                    <SystemCell row={row} system={system} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Sideways>
    </Paper>
  )
}

interface System {
  readonly connection: string
  readonly connector: string
}

/** The systems that are written to or waited for, in one order on every page of rows. */
function systemsOf(set: ChangeSetView, rows: readonly ChangeSetRow[]): readonly System[] {
  const all = [...set.costs, ...rows.flatMap(({ holds }) => holds)]
  const known = new Map(all.map(({ connection, connector }) => [connection, { connection, connector }]))
  return [...known.values()].toSorted((a, b) => (a.connector < b.connector ? -1 : 1))
}

function SystemCell({ row, system }: { readonly row: ChangeSetRow; readonly system: System }) {
  const writes = row.writes.filter(({ connection }) => connection === system.connection)
  if (row.holds.some(({ connection }) => connection === system.connection))
    return (
      <Text size="sm" c="var(--hub-warn)">
        Waits for an answer
      </Text>
    )
  if (writes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        <span aria-hidden="true">–</span>
        <span className="out-of-sight">nothing is written</span>
      </Text>
    )
  return writes.map((write) => (
    <div key={write.field}>
      <FromTo from={write.from} to={write.to} />
      {write.problem !== null && (
        <Text size="xs" component="details">
          <Text c="var(--hub-bad)" inherit component="summary" style={{ cursor: 'pointer' }}>
            Would be refused
          </Text>
          {write.problem.said} {write.problem.fix}
        </Text>
      )}
    </div>
  ))
}
