import { Paper, Stack, Table, Text } from '@mantine/core'
import type { FirstSyncPlan } from '#shared/api/connection.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { duration, number } from '#apps/settings/frame/words.ts'
import { Sideways } from '#apps/settings/frame/sideways.tsx'

type Column = FirstSyncPlan['columns'][number]

const counts = [
  ['records', 'Records read', 'What is there today'],
  ['links', 'Recognised', 'The same person or company as one elsewhere'],
  ['creates', 'Create', 'New records there'],
  ['updates', 'Update', 'Records that get values they lack'],
  ['holds', 'Held', 'Doubtful; a person decides'],
  ['calls', 'Calls', 'What it costs of the allowance'],
] as const

/** The plan: one line per count, one column per system. */
export function PlanTable({ columns }: { readonly columns: readonly Column[] }) {
  const connectorTitle = useConnectorTitle()
  return (
    <Stack gap="sm">
      <Paper p={0}>
        <Sideways label="The plan">
          <Table miw={{ base: 310, sm: 520 }} verticalSpacing={9} horizontalSpacing={8}>
            <Table.Caption className="out-of-sight">What the first sync does in each system</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">What</Table.Th>
                {columns.map((column) => (
                  <Table.Th key={column.connection} scope="col" ta="right">
                    {connectorTitle(column.connector)}
                    <Text size="xs" c="dimmed" fw={400} truncate maw={180} ml="auto" visibleFrom="sm">
                      {column.title}
                    </Text>
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {counts.map(([name, title, note]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">
                    {title}
                    <Text size="xs" c="dimmed" fw={400} visibleFrom="xs">
                      {note}
                    </Text>
                  </Table.Th>
                  {columns.map((column) => (
                    <Table.Td
                      key={column.connection}
                      ta="right"
                      className="numbers"
                      fz="md"
                      fw={column[name] > 0 ? 600 : 400}
                    >
                      {number(column[name])}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
              <Table.Tr>
                <Table.Th scope="row">Time</Table.Th>
                {columns.map((column) => (
                  <Table.Td key={column.connection} ta="right">
                    {duration(column.seconds)}
                  </Table.Td>
                ))}
              </Table.Tr>
            </Table.Tbody>
          </Table>
        </Sideways>
      </Paper>
      <Stack gap={2}>
        {columns.map((column) => (
          <Text key={column.connection} size="xs" c="dimmed">
            <b>{connectorTitle(column.connector)}:</b> {column.callsWhy}
          </Text>
        ))}
      </Stack>
    </Stack>
  )
}
