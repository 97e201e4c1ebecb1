import { Paper, Table, Text } from '@mantine/core'
import type { ChangeSetView } from '#shared/api/change-set.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { duration, number } from '#apps/settings/frame/words.ts'

/** What applying takes in each system. */
export function ChangeCosts({ set }: { readonly set: ChangeSetView }) {
  const connectorTitle = useConnectorTitle()
  if (set.costs.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No system has to be written to.
      </Text>
    )
  return (
    <Paper p={0} maw={620}>
      <Table horizontalSpacing={8} verticalSpacing={5}>
        <Table.Caption className="out-of-sight">What it takes in each system</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Writes to</Table.Th>
            <Table.Th scope="col" ta="right">
              Records
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Calls
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Time
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {set.costs.map((cost) => (
            <Table.Tr key={cost.connection}>
              <Table.Th scope="row" fw={500}>
                {connectorTitle(cost.connector)}
              </Table.Th>
              <Table.Td ta="right" className="numbers">
                {number(cost.records)}
              </Table.Td>
              <Table.Td ta="right" className="numbers">
                {number(cost.calls)}
                <Text size="xs" c="dimmed" visibleFrom="sm">
                  {shareOf(cost.quotaShare)}
                </Text>
              </Table.Td>
              <Table.Td ta="right">{cost.secondsMin < 1 ? 'at once' : duration(cost.secondsMin)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}

/** "12% of its tightest limit"; what is more than all of it takes several windows, which the time says better. */
function shareOf(share: number): string {
  if (share <= 0 || share > 1) return ''
  const percent = share * 100
  return `${percent < 1 ? 'under 1' : number(Math.round(percent))}% of its tightest limit`
}
