import { Paper, Table, Tabs } from '@mantine/core'
import type { FirstSyncPlan } from '#shared/api/connection.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'

const kinds = [
  ['create', 'To create'],
  ['update', 'To update'],
  ['link', 'Recognised'],
  ['hold', 'Held'],
] as const

/** Examples of what the plan is made of. */
export function Samples({ plan }: { readonly plan: FirstSyncPlan }) {
  const shown = kinds.filter(([kind]) => plan.sample.some((example) => example.kind === kind))
  return (
    <Section id="samples" title="Examples">
      <Paper p={0}>
        <Tabs defaultValue={shown[0]?.[0] ?? 'create'}>
          <Tabs.List>
            {shown.map(([kind, title]) => (
              <Tabs.Tab key={kind} value={kind}>
                {title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {shown.map(([kind, title]) => (
            <Tabs.Panel key={kind} value={kind}>
              <Examples plan={plan} kind={kind} title={title} />
            </Tabs.Panel>
          ))}
        </Tabs>
      </Paper>
    </Section>
  )
}

interface ExamplesProps {
  readonly plan: FirstSyncPlan
  readonly kind: FirstSyncPlan['sample'][number]['kind']
  readonly title: string
}

function Examples({ plan, kind, title }: ExamplesProps) {
  const connectorTitle = useConnectorTitle()
  const systems = new Map(plan.columns.map(({ connection, connector }) => [connection, connectorTitle(connector)]))
  const examples = plan.sample.filter((example) => example.kind === kind)
  return (
    <Sideways label={`${title}: examples`} heightMax={340}>
      <Table miw={{ base: 280, sm: 460 }} horizontalSpacing={8} stickyHeader>
        <Table.Caption className="out-of-sight">{title}: examples</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Who</Table.Th>
            <Table.Th scope="col">{kind === 'hold' ? 'Why' : 'Known by'}</Table.Th>
            <Table.Th scope="col">Where</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {examples.map((example, at) => (
            <Table.Tr key={`${example.connection} ${example.lead ?? ''} ${at}`}>
              <Table.Th scope="row" fw={500}>
                {example.lead?.startsWith('lead_') === true ? (
                  <TextLink to="/leads/$lead" params={{ lead: example.lead }}>
                    {example.title}
                  </TextLink>
                ) : (
                  example.title
                )}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{example.detail}</Table.Td>
              <Table.Td>{systems.get(example.connection) ?? ''}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Sideways>
  )
}
