import { Stack, Table, Text } from '@mantine/core'
import type { ReconciliationPartView } from '#shared/api/reconciliation.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { FromTo } from './change-values.tsx'

interface PartsProps {
  readonly parts: readonly ReconciliationPartView[]
}

/** What each system showed, and what differed there. */
export function AgreementParts({ parts }: PartsProps) {
  const titleOf = useConnectorTitle()
  return (
    <Stack>
      <Table.ScrollContainer minWidth={320}>
        <Table aria-label="By system">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>System</Table.Th>
              <Table.Th>Records read</Table.Th>
              <Table.Th>Values that differ</Table.Th>
              <Table.Th>What else</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {parts.map((part) => (
              <Table.Tr key={`${part.connection} ${part.object}`}>
                <Table.Td>
                  {titleOf(part.connector)} · {part.objectTitle}
                </Table.Td>
                <Table.Td>
                  {number(part.records)}
                  {!part.done && part.total !== null && ` of ${number(part.total)}`}
                </Table.Td>
                <Table.Td>{differing(part)}</Table.Td>
                <Table.Td>{others(part)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Samples parts={parts} />
    </Stack>
  )
}

function differing({ drifted, values, fields }: ReconciliationPartView): string {
  if (drifted === 0) return `0 of ${number(values)}`
  const named = fields.map(({ title, drifted: n }) => `${title} ${number(n)}`).join(', ')
  return `${number(drifted)} of ${number(values)}: ${named}`
}

function others({ unknown, missing, underWay }: ReconciliationPartView): string {
  const words = [
    ...(unknown > 0 ? [`${plural(unknown, 'record')} nobody knew of`] : []),
    ...(missing > 0 ? [`${plural(missing, 'record')} missing`] : []),
    ...(underWay > 0 ? [`${plural(underWay, 'record')} on the way`] : []),
  ]
  return words.join(', ')
}

function Samples({ parts }: PartsProps) {
  const titleOf = useConnectorTitle()
  const samples = parts.flatMap(({ connector, sample }) => sample.map((one) => ({ connector, ...one })))
  if (samples.length === 0) return null
  return (
    <details>
      <Text component="summary" size="sm">
        The first of what differs
      </Text>
      <Table.ScrollContainer minWidth={320}>
        <Table aria-label="The first of what differs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Record</Table.Th>
              <Table.Th>Agreed on, and found</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {samples.map((one) => (
              <Table.Tr key={`${one.connector} ${one.record} ${one.field}`}>
                <Table.Td>
                  {titleOf(one.connector)}{' '}
                  {one.lead?.startsWith('lead_') === true ? (
                    <TextLink to="/leads/$lead" params={{ lead: one.lead }} underline="always">
                      {one.record}
                    </TextLink>
                  ) : (
                    one.record
                  )}
                </Table.Td>
                <Table.Td>
                  {one.fieldTitle}: <FromTo from={one.agreed} to={one.theirs} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  )
}
