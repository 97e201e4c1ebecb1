import { Button, Group, NativeSelect, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReconciliationList, ReconciliationView } from '#shared/api/reconciliation.ts'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { dateTime, number } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import {
  cancelReconciliation,
  changeNight,
  reconcile,
  reconciliationsQuery,
} from '#apps/settings/resources/reconciliations.ts'
import { AgreementParts } from './agreement-parts.tsx'
import { ConnectionTabs } from './connection-tabs.tsx'
import { FormProblem } from './form-problem.tsx'

/** How much of what the systems hold is what was last agreed on. */
export function Agreement() {
  const here = useWorkspace()
  const list = useQuery(reconciliationsQuery(here.id))
  return (
    <>
      <PageHead
        title="Connections"
        note="Everything the systems hold, read from end to end and compared with what was last agreed on. What differs is taken in like any news."
      />
      <ConnectionTabs at="/connections/agreement" />
      <Loaded query={list} what="the comparisons">
        {(found) => <Comparisons list={found} />}
      </Loaded>
    </>
  )
}

function useAct(run: () => Promise<void>) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  return useMutation({
    mutationFn: run,
    onSettled: () => client.invalidateQueries({ queryKey: [workspace, 'reconciliations'] }),
  })
}

function Comparisons({ list }: { readonly list: ReconciliationList }) {
  const { id: workspace, may } = useWorkspace()
  const [latest, ...earlier] = list.runs
  const begin = useAct(() => reconcile(workspace))
  const cancel = useAct(() => cancelReconciliation(workspace, latest?.id ?? ''))
  const isRunning = latest?.state === 'running'
  return (
    <Stack gap="lg">
      {may('manager') && (
        <Group gap="xs">
          {isRunning ? (
            <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
              Cancel the comparison
            </Button>
          ) : (
            <Button onClick={() => begin.mutate()} loading={begin.isPending}>
              Compare now
            </Button>
          )}
        </Group>
      )}
      <FormProblem error={begin.error ?? cancel.error} />
      {latest === undefined ? (
        <Notice icon="sync" title="Nothing was compared yet">
          <Text c="dimmed">Lead Hub begins by itself at night, once the systems have been in step for a day.</Text>
        </Notice>
      ) : (
        <Latest run={latest} />
      )}
      <Night hour={list.hour} />
      {earlier.length > 0 && <Earlier runs={earlier} />}
    </Stack>
  )
}

function Latest({ run }: { readonly run: ReconciliationView }) {
  return (
    <Paper component="section" aria-labelledby="latest">
      <Title order={2} id="latest">
        {share(run.agreement)}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {stateWords(run)} <Ago at={run.endedAt ?? run.begunAt} />
      </Text>
      <AgreementParts parts={run.parts} />
    </Paper>
  )
}

function stateWords({ state }: ReconciliationView): string {
  if (state === 'running') return 'Being compared since'
  return state === 'done' ? 'Compared' : 'Cancelled'
}

const many = 10_000

/** Never "100 %" where anything differs. */
const share = (agreement: number | null): string =>
  agreement === null ? 'Nothing compared yet' : `${number(Math.floor(agreement * many) / 100)} % of the values agree`

function Night({ hour }: { readonly hour: number | null }) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (next: number | null) => changeNight(workspace, next),
    onSettled: () => client.invalidateQueries({ queryKey: [workspace, 'reconciliations'] }),
  })
  if (!may('admin')) return null
  const hours = Array.from({ length: 24 }, (_, at) => ({
    value: String(at),
    label: `at ${String(at).padStart(2, '0')}:00 UTC`,
  }))
  return (
    <div>
      <NativeSelect
        label="Compare by itself every night"
        value={hour === null ? '' : String(hour)}
        data={[{ value: '', label: 'never' }, ...hours]}
        onChange={({ currentTarget: { value } }) => save.mutate(value === '' ? null : Number(value))}
        maw={280}
      />
      <FormProblem error={save.error} />
    </div>
  )
}

function Earlier({ runs }: { readonly runs: readonly ReconciliationView[] }) {
  const actorName = useActorName()
  return (
    <Section id="earlier" title="Earlier">
      <Paper p={0}>
        <Table.ScrollContainer minWidth={320}>
          <Table aria-labelledby="earlier">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>Agreement</Table.Th>
                <Table.Th>Values that differed</Table.Th>
                <Table.Th>Begun by</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.map((run) => (
                <Table.Tr key={run.id}>
                  <Table.Td>{dateTime(run.begunAt)}</Table.Td>
                  <Table.Td>{run.state === 'cancelled' ? 'Cancelled' : share(run.agreement)}</Table.Td>
                  <Table.Td>{number(run.parts.reduce((sum, { drifted }) => sum + drifted, 0))}</Table.Td>
                  <Table.Td>{run.author === 'hub' ? 'Lead Hub' : actorName(run.author)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </Section>
  )
}
