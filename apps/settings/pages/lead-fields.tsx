import { Paper, Table, Text } from '@mantine/core'
import type { LeadView } from '#shared/api/lead.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { Ago } from '#apps/settings/frame/now.tsx'
import { Section } from '#apps/settings/frame/section.tsx'

/** Every value with where it came from and how old it is. */
export function LeadFields({ lead }: { readonly lead: LeadView }) {
  const connectorTitle = useConnectorTitle()
  return (
    <Section id="values" title="Values">
      <Paper p={0}>
        <Table layout="fixed" horizontalSpacing={8}>
          <Table.Caption className="out-of-sight">Values of {lead.title} and where each came from</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w="26%">
                Field
              </Table.Th>
              <Table.Th scope="col">Value</Table.Th>
              <Table.Th scope="col" w="33%">
                From
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lead.fields.map((field) => (
              <Table.Tr key={field.field}>
                <Table.Th scope="row" fw={500} c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {field.title}
                </Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{shown(field.value)}</Table.Td>
                <Table.Td>
                  <Text size="xs" fw={600}>
                    {connectorTitle(field.source)}
                  </Text>
                  <Text size="xs" c="dimmed">
                    <Ago at={field.at} />
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </Section>
  )
}

/** How a value that is not there is shown. */
export const blank = 'blank'

/** A value as text; `true` and `false` as words. */
export function shown(value: LeadView['fields'][number]['value'] | undefined): string {
  if (value === undefined || value === null || value === '') return blank
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return String(value)
}
