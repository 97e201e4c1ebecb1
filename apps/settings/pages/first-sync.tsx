import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FirstSyncPlan } from '#shared/api/connection.ts'
import { problemOf } from '#apps/settings/api.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Jobs } from '#apps/settings/frame/jobs.tsx'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectionsQuery } from '#apps/settings/resources/connections.ts'
import { approveFirstSync, firstSyncQuery, progressQuery } from '#apps/settings/resources/overview.ts'
import { FormProblem } from './form-problem.tsx'
import { PlanTable } from './plan-table.tsx'
import { Samples } from './samples.tsx'

/** What the first sync is going to do; after approval, how far it is. */
export function FirstSync() {
  const here = useWorkspace()
  const plan = useQuery(firstSyncQuery(here.id))
  const connections = useQuery(connectionsQuery(here.id))
  return (
    <Loaded query={connections} what="the connections" isPage>
      {(list) => {
        if (list.every(({ state }) => state === 'disconnected' || state === 'connecting')) return <NothingYet />
        const isOpen = list.some(({ state }) => state === 'planned' || state === 'reading')
        if (!isOpen) return <UnderWay />
        return (
          <Loaded query={plan} what="the plan of the first sync" isPage>
            {(view) => <Plan plan={view} />}
          </Loaded>
        )
      }}
    </Loaded>
  )
}

const NothingYet = () => (
  <>
    <PageHead title="First sync" />
    <Notice icon="connections" title="There is nothing to sync yet">
      <Text c="dimmed">Connect the systems that hold your leads; the plan is made from what they hold.</Text>
      <ButtonLink to="/connections">Go to the connections</ButtonLink>
    </Notice>
  </>
)

function Plan({ plan }: { readonly plan: FirstSyncPlan }) {
  const { may } = useWorkspace()
  return (
    <>
      <PageHead
        title="First sync"
        note={`What approving will do. Nothing has been written yet. ${plural(plan.leads, 'lead')} and ${plural(plan.companies, 'company', 'companies')} in all.`}
      />
      <Stack gap="lg">
        {plan.ready ? null : <NotReady plan={plan} />}
        <PlanTable columns={plan.columns} />
        {plan.sample.length > 0 && <Samples plan={plan} />}
        {may('admin') ? (
          <Approve plan={plan} />
        ) : (
          <Text c="dimmed" size="sm">
            An owner or admin of the workspace approves the first sync.
          </Text>
        )}
      </Stack>
    </>
  )
}

function NotReady({ plan }: { readonly plan: FirstSyncPlan }) {
  const here = useWorkspace()
  const jobs = useQuery(progressQuery(here.id)).data?.jobs ?? []
  return (
    <Alert color="indigo" variant="light" icon={<Icon name="sync" />} title={plan.waitingFor ?? 'Not ready yet'}>
      <Stack gap="sm">
        <Text size="sm">The numbers below still grow. You can close this page.</Text>
        <Jobs jobs={jobs} />
      </Stack>
    </Alert>
  )
}

function Approve({ plan }: { readonly plan: FirstSyncPlan }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const approve = useMutation({
    mutationFn: () => approveFirstSync(workspace, plan.hash),
    onSettled: () => client.invalidateQueries({ queryKey: [workspace] }),
  })
  const creates = plan.columns.reduce((sum, column) => sum + column.creates, 0)
  const updates = plan.columns.reduce((sum, column) => sum + column.updates, 0)
  const holds = plan.columns.reduce((sum, column) => sum + column.holds, 0)
  const hasChanged = approve.error !== null && problemOf(approve.error).code === 'plan-changed'
  return (
    <Paper component="section" aria-label="Approve">
      <Stack gap="sm">
        {hasChanged ? (
          <Alert
            color="warn"
            variant="light"
            role="alert"
            icon={<Icon name="attention" />}
            title="The plan has changed since you saw it"
          >
            Nothing was started. These are the new numbers: look at them, then approve again.
          </Alert>
        ) : (
          <FormProblem error={approve.error} />
        )}
        <Group justify="space-between">
          <Text size="sm" style={{ flex: '1 1 300px' }}>
            Approving writes to your systems.{' '}
            {holds > 0 &&
              `${plural(holds, 'doubtful match', 'doubtful matches')} stay untouched until somebody decides. `}
            No record is deleted or merged there.
          </Text>
          <Button
            size="md"
            h="auto"
            mih={42}
            py={8}
            onClick={() => approve.mutate()}
            loading={approve.isPending}
            disabled={!plan.ready}
            styles={{ label: { whiteSpace: 'normal', lineHeight: 1.35 } }}
          >
            Approve: create {number(creates)} and update {number(updates)} records
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}

/** After approval: survives a reload, because the hub and not this page knows how far it is. */
function UnderWay() {
  const here = useWorkspace()
  const progress = useQuery(progressQuery(here.id))
  return (
    <>
      <PageHead title="First sync" note="Approved. You can close this page; the work goes on." />
      <Loaded query={progress} what="the progress">
        {({ jobs }) =>
          jobs.length === 0 ? (
            <Notice icon="check" title="The first sync is finished">
              <Text c="dimmed">From now on changes flow as they are made.</Text>
              <SimpleGrid cols={2}>
                <ButtonLink to="/leads">See the leads</ButtonLink>
                <ButtonLink to="/" variant="default">
                  Overview
                </ButtonLink>
              </SimpleGrid>
            </Notice>
          ) : (
            <Paper component="section" aria-labelledby="progress">
              <Title order={2} id="progress" mb="md">
                Running now
              </Title>
              <Jobs jobs={jobs} />
            </Paper>
          )
        }
      </Loaded>
    </>
  )
}
