import { Alert, Group, Paper, Progress, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ChangeSetView } from '#shared/api/change-set.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changeSetQuery } from '#apps/settings/resources/changes.ts'
import { ApplyBar, DiscardDraft, LookAgain, UndoThis } from './change-acts.tsx'
import { ChangeCosts } from './change-costs.tsx'
import { ChangeFilters } from './change-filters.tsx'
import { ChangeRows } from './change-rows.tsx'
import { ChangeState } from './change-state.tsx'

const route = getRouteApi('/inside/changes/$changeSet')

/** What a change set would do, field by field; how far it is; what it has done. */
export function ChangeSet() {
  const { id: workspace } = useWorkspace()
  const { changeSet: id } = route.useParams()
  const set = useQuery(changeSetQuery({ workspace, id }))
  return (
    <Loaded query={set} what="the changes" isPage>
      {(view) => (
        <>
          <Head set={view} />
          <Stack gap="lg">
            <Body set={view} />
          </Stack>
        </>
      )}
    </Loaded>
  )
}

function Head({ set }: { readonly set: ChangeSetView }) {
  const actorName = useActorName()
  return (
    <PageHead
      title={set.title}
      note={
        <Group gap={6} component="span">
          <TextLink to="/changes" underline="always">
            Changes
          </TextLink>
          <span>
            · by {actorName(set.author)}, <Ago at={set.createdAt} /> ·
          </span>
          <ChangeState state={set.state} />
        </Group>
      }
    >
      {(set.state === 'applied' || set.state === 'undone') && <UndoThis set={set} />}
    </PageHead>
  )
}

function Body({ set }: { readonly set: ChangeSetView }) {
  switch (set.state) {
    case 'draft':
      return (
        <>
          <Running set={set} title="Working out what this would do. Nothing is written." />
          <DiscardDraft set={set} />
        </>
      )
    case 'previewed':
      return <Preview set={set} />
    case 'applying':
      return (
        <>
          <Running set={set} title="Being applied. Systems follow as fast as their limits let them." />
          <Deliveries set={set} />
          <ChangeRows set={set} />
        </>
      )
    case 'applied':
    case 'undone':
      return (
        <>
          <Done set={set} />
          <Deliveries set={set} />
          <ChangeFilters set={set} />
          <ChangeRows set={set} />
        </>
      )
    case 'superseded':
      return (
        <Text size="sm" c="dimmed">
          Discarded. What it would have done is not kept; what had been tried on a few leads is in their timelines.
        </Text>
      )
  }
}

function Preview({ set }: { readonly set: ChangeSetView }) {
  return (
    <>
      {set.outdated && <LookAgain set={set} />}
      {set.counts.differs > 0 && (
        <Alert
          color="warn"
          variant="light"
          icon={<Icon name="attention" />}
          title={`${plural(set.counts.differs, 'value')} came out differently since this was last looked at`}
        >
          Each says what was planned before. “Different now” shows only these.
        </Alert>
      )}
      <ChangeCosts set={set} />
      <ChangeFilters set={set} />
      <ChangeRows set={set} />
      <ApplyBar set={set} />
    </>
  )
}

/** How far the hub is; it goes on when the page is closed. */
function Running({ set, title }: { readonly set: ChangeSetView; readonly title: string }) {
  const { done, total } = set.progress ?? { done: 0, total: 0 }
  const said = `${number(done)} of ${plural(total, 'lead')}`
  return (
    <Paper component="section" aria-label="Progress">
      <Stack gap={6}>
        <Group justify="space-between" gap={4}>
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Text size="sm" c="dimmed" className="numbers" component="output">
            {said}
          </Text>
        </Group>
        <Progress.Root size="md">
          <Progress.Section
            value={total === 0 ? 0 : Math.min(100, (done / total) * 100)}
            aria-label={title}
            aria-valuetext={said}
          />
        </Progress.Root>
        <Text size="xs" c="dimmed">
          You can close this page; the work goes on.
        </Text>
      </Stack>
    </Paper>
  )
}

/** What has not arrived yet, system by system. */
function Deliveries({ set }: { readonly set: ChangeSetView }) {
  const connectorTitle = useConnectorTitle()
  if (set.deliveries.length === 0)
    return set.state !== 'applied' ? null : (
      <Text size="sm" c="var(--hub-ok)" fw={600} component="output">
        <Icon name="check" size={14} /> Every system has it.
      </Text>
    )
  return (
    <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {set.deliveries.map(({ connection, connector, waiting, refused }) => (
        <Text key={connection} size="sm" component="li">
          <b>{connectorTitle(connector)}:</b> {waiting > 0 && `${plural(waiting, 'record')} on the way`}
          {waiting > 0 && refused > 0 && ', '}
          {refused > 0 && (
            <TextLink to="/connections/$connection" params={{ connection }} underline="always">
              {plural(refused, 'record')} refused
            </TextLink>
          )}
        </Text>
      ))}
    </Stack>
  )
}

function Done({ set }: { readonly set: ChangeSetView }) {
  const { done, skipped } = set.progress ?? { done: 0, skipped: 0 }
  return (
    <Text size="sm" component="output">
      {plural(done, 'lead')} looked through
      {set.appliedAt !== null && (
        <>
          , <Ago at={set.appliedAt} />
        </>
      )}
      {skipped > 0 && `; ${number(skipped)} of them had been changed by somebody since and kept that`}.
      {set.state === 'undone' && ' All of it has been undone.'}
    </Text>
  )
}
