import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { CauseList } from '#shared/api/change-set.ts'
import { ButtonLink, TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Lines, Notice, Problem, Waiting } from '#apps/settings/frame/states.tsx'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { causesQuery } from '#apps/settings/resources/changes.ts'
import { ChangeTabs } from './change-tabs.tsx'
import { usePreview } from './use-change-set.ts'

type Cause = CauseList['causes'][number]

/** What has changed leads, the newest first: reads, edits, change sets. Each can be undone as a whole. */
export function Causes() {
  const here = useWorkspace()
  const causes = useInfiniteQuery({ ...causesQuery(here.id), refetchInterval: 15_000 })
  const list = causes.data?.pages.flatMap((page) => page.causes) ?? []
  return (
    <>
      <PageHead
        title="Changes"
        note="What has changed leads, the newest first. Undoing shows first what it would write."
      />
      <ChangeTabs at="/changes/causes" />
      {causes.data === undefined ? (
        causes.error === null ? (
          <Waiting>
            <Lines count={8} />
          </Waiting>
        ) : (
          <Problem error={causes.error} what="what ran" again={() => void causes.refetch()} />
        )
      ) : list.length === 0 && !causes.hasNextPage ? (
        <Notice icon="undo" title="Nothing has changed a lead yet">
          <Text c="dimmed">Edits and reads that change leads appear here.</Text>
          <ButtonLink to="/leads">See the leads</ButtonLink>
        </Notice>
      ) : (
        <Stack>
          <Paper p={0}>
            <Stack gap={0} component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
              {list.map((cause, at) => (
                <li key={cause.correlation} style={at === 0 ? {} : { borderTop: '1px solid var(--hub-line)' }}>
                  <Line cause={cause} />
                </li>
              ))}
            </Stack>
          </Paper>
          {causes.hasNextPage && (
            <Group justify="flex-end">
              <Button variant="default" onClick={() => void causes.fetchNextPage()} loading={causes.isFetchingNextPage}>
                Load earlier ones
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </>
  )
}

function Line({ cause }: { readonly cause: Cause }) {
  const actorName = useActorName()
  return (
    <Group justify="space-between" gap="xs" px="md" py={10}>
      <div style={{ flex: '1 1 220px', minWidth: 0 }}>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {cause.changeSet === null ? (
            `${cause.connector === null ? 'Edited by' : 'Read from'} ${actorName(cause.actor)}`
          ) : (
            <TextLink to="/changes/$changeSet" params={{ changeSet: cause.changeSet.id }}>
              {cause.changeSet.title}
            </TextLink>
          )}
        </Text>
        <Text size="xs" c="dimmed" mt={8} component="div" style={{ overflowWrap: 'anywhere' }}>
          {cause.changeSet !== null && `${actorName(cause.actor)} · `}
          <Leads cause={cause} /> · <Ago at={cause.to} />
        </Text>
      </div>
      <UndoCause cause={cause} />
    </Group>
  )
}

function Leads({ cause: { lead, leads } }: { readonly cause: Cause }) {
  const name = lead.title === '' ? 'one that is gone' : lead.title
  return (
    <>
      {lead.id.startsWith('lead_') && lead.title !== '' ? (
        <TextLink to="/leads/$lead" params={{ lead: lead.id }} underline="always">
          {name}
        </TextLink>
      ) : (
        name
      )}
      {leads > 1 && ` and ${plural(leads - 1, 'other')}`}
    </>
  )
}

function UndoCause({ cause }: { readonly cause: Cause }) {
  const { may } = useWorkspace()
  const preview = usePreview()
  if (cause.undone)
    return (
      <Text size="xs" c="dimmed">
        Undone
      </Text>
    )
  if (!may('manager')) return null
  const undo = (): void =>
    preview.mutate({ kind: 'undo', scope: { kind: 'correlation', correlation: cause.correlation } })
  return (
    <Button size="xs" variant="default" onClick={undo} loading={preview.isPending}>
      Undo for {plural(cause.leads, 'lead')}…
    </Button>
  )
}
