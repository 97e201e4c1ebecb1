import { Alert, Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ChangeSetView } from '#shared/api/change-set.ts'
import { problemOf } from '#apps/settings/api.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import {
  applyChangeSet,
  changeSetQuery,
  discardChangeSet,
  previewChangeSet,
  undoChangeSet,
} from '#apps/settings/resources/changes.ts'
import classes from './draft-bar.module.css'
import { FormProblem } from './form-problem.tsx'
import { useOpenChangeSet } from './use-change-set.ts'

const firstLeads = 10

interface ActProps {
  readonly set: ChangeSetView
}

/** Takes what the hub answers for the change set that is shown. */
function useTake(set: ChangeSetView) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const { queryKey } = changeSetQuery({ workspace, id: set.id })
  return {
    of: { workspace, id: set.id },
    take: (fresh: ChangeSetView): void => void client.setQueryData(queryKey, fresh),
    again: () => client.invalidateQueries({ queryKey }),
    others: () => client.invalidateQueries({ queryKey: [workspace, 'change-sets'] }),
  }
}

/** The ways on from a preview. What is approved is what was seen: a plan that is another by then is shown, not written. */
export function ApplyBar({ set }: ActProps) {
  const { may } = useWorkspace()
  const { of, take, again } = useTake(set)
  const apply = useMutation({
    mutationFn: (first: number | undefined) =>
      applyChangeSet(of, first === undefined ? { hash: set.hash } : { hash: set.hash, first }),
    onSuccess: (fresh) => {
      take(fresh)
      // The button that was pressed is gone with what it did.
      if (fresh.state !== 'previewed') document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true })
    },
    onError: again,
  })
  if (!may('manager'))
    return (
      <Text size="sm" c="dimmed">
        Managers, admins and owners apply changes.
      </Text>
    )
  const { change } = set.counts
  const hasChanged = apply.error !== null && problemOf(apply.error).code === 'plan-changed'
  return (
    <>
      {hasChanged ? <ChangedMeanwhile set={set} /> : <FormProblem error={apply.error} />}
      <Group component="section" aria-label="Decide" gap="xs" justify="flex-end" className={classes.bar ?? ''}>
        {/* Not at the side of the window, where it would lie over the buttons. */}
        <Text size="sm" component="output" style={{ flex: '1 1 160px' }}>
          {apply.isSuccess && `Applied to ${firstLeads} leads. Look at them, then apply the rest.`}
        </Text>
        <Discard set={set} />
        {set.counts.leads > firstLeads && change > 0 && (
          <Button variant="default" size="xs" onClick={() => apply.mutate(firstLeads)} loading={apply.isPending}>
            Apply to {firstLeads} leads first
          </Button>
        )}
        <Button
          onClick={() => apply.mutate(undefined)}
          loading={apply.isPending}
          disabled={change === 0}
          h="auto"
          mih={36}
          py={6}
          styles={{ label: { whiteSpace: 'normal', lineHeight: 1.35 } }}
        >
          {change === 0
            ? 'Nothing to apply'
            : `Apply ${plural(change, 'change')} to ${plural(set.counts.changing, 'lead')}`}
        </Button>
      </Group>
    </>
  )
}

const ChangedMeanwhile = ({ set }: ActProps) => (
  <Alert
    color="warn"
    variant="light"
    role="alert"
    icon={<Icon name="attention" />}
    title="The plan has changed since you saw it"
  >
    Nothing was written.{' '}
    {set.state === 'draft'
      ? 'It is being worked out again.'
      : `${plural(set.counts.differs, 'value')} came out differently: look at them, then apply again.`}
  </Alert>
)

/** Leads have moved under the plan: what that changes is found out before anything is written, or now. */
export function LookAgain({ set }: ActProps) {
  const { may } = useWorkspace()
  const { of, take, again } = useTake(set)
  const look = useMutation({
    mutationFn: () => previewChangeSet(of),
    onSuccess: take,
    onError: tellFailed,
    onSettled: again,
  })
  return (
    <Alert color="indigo" variant="light" icon={<Icon name="clock" />} title="Leads have moved since this was planned">
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ flex: '1 1 220px' }}>
          If that makes a difference, it is shown before anything is written.
        </Text>
        {may('manager') && (
          <Button variant="default" size="xs" onClick={() => look.mutate()} loading={look.isPending}>
            Look again
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function Discard({ set }: ActProps) {
  const { of, others } = useTake(set)
  const navigate = useNavigate()
  const discard = useMutation({
    mutationFn: () => discardChangeSet(of),
    onSuccess: async () => {
      tellDone(`“${set.title}” is discarded. Nothing was written.`)
      await others()
      await navigate({ to: '/changes' })
    },
    onError: tellFailed,
  })
  return (
    <Button variant="default" size="xs" onClick={() => discard.mutate()} loading={discard.isPending}>
      Discard
    </Button>
  )
}

/** A plan that is still being made can be called off. */
export function DiscardDraft({ set }: ActProps) {
  const { may } = useWorkspace()
  if (!may('manager')) return null
  return (
    <Group>
      <Discard set={set} />
    </Group>
  )
}

/** Previews taking all of it back. */
export function UndoThis({ set }: ActProps) {
  const { may } = useWorkspace()
  const { of } = useTake(set)
  const open = useOpenChangeSet()
  const undo = useMutation({ mutationFn: () => undoChangeSet(of), onSuccess: open, onError: tellFailed })
  if (!may('manager') || set.state === 'undone') return null
  return (
    <Button variant="default" leftSection={<Icon name="undo" />} onClick={() => undo.mutate()} loading={undo.isPending}>
      Undo this…
    </Button>
  )
}
