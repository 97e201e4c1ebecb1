import { Button, Group, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { MergeList } from '#shared/api/merge.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { actOnMerge, dismissDuplicate, mergeLeads, mergesQuery } from '#apps/settings/resources/merges.ts'
import { MergeCompare, type Comparison } from './merge-compare.tsx'

interface PairReviewProps {
  readonly one: string
  readonly other: string
  /** Absent: it is looked at by itself. */
  readonly onNext?: () => void
  readonly onBack?: () => void
}

/** One pair, decided by button or by key: J and K move, M merges, N says that they are two, L leaves it, U takes back. */
export const PairReview = ({ one, other, onNext, onBack }: PairReviewProps) => (
  <MergeCompare one={one} other={other}>
    {(comparison) => <Decide comparison={comparison} onNext={onNext} onBack={onBack} />}
  </MergeCompare>
)

interface DecideProps {
  readonly comparison: Comparison
  readonly onNext: (() => void) | undefined
  readonly onBack: (() => void) | undefined
}

function Decide({ comparison: { wish, preview }, onNext, onBack }: DecideProps) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const navigate = useNavigate()
  const again = () => client.invalidateQueries({ queryKey: [workspace] })
  const isInQueue = onNext !== undefined
  const settle = { onError: tellFailed, onSettled: again }
  const merge = useMutation({
    mutationFn: () => mergeLeads(workspace, wish, preview),
    onSuccess: (list: MergeList) => {
      client.setQueryData(mergesQuery(workspace).queryKey, list)
      tellDone(
        preview.holdMinutes === 0
          ? `${preview.gone.title} is being merged into ${preview.keep.title}.`
          : `${preview.gone.title} is merged into ${preview.keep.title} in ${plural(preview.holdMinutes, 'minute')}; U calls it off.`,
      )
      if (!isInQueue) void navigate({ to: '/leads/$lead', params: { lead: preview.keep.id } })
    },
    ...settle,
  })
  const dismiss = useMutation({
    mutationFn: () => dismissDuplicate(workspace, { one: wish.one, other: wish.other }),
    onSuccess: () => tellDone('They are two, and are not asked about again.'),
    ...settle,
  })
  const undo = useMutation({
    mutationFn: () => callOffLast(client.getQueryData(mergesQuery(workspace).queryKey)),
    ...settle,
  })
  const callOffLast = async (list: MergeList | undefined): Promise<void> => {
    const last = list?.merges.find(({ state }) => state === 'waiting')
    if (last === undefined) return
    await actOnMerge(workspace, last.id, 'cancel')
    tellDone(`${last.keep.title} and ${last.gone.title} stay two.`)
  }
  const mayDecide = may('manager')
  const isBusy = merge.isPending || dismiss.isPending
  const ifFree = (act: () => void) => (): void => {
    if (mayDecide && !isBusy) act()
  }
  useHotkeys([
    ['m', ifFree(() => merge.mutate())],
    ['n', ifFree(() => isInQueue && dismiss.mutate())],
    ['l', () => onNext?.()],
    ['j', () => onNext?.()],
    ['k', () => onBack?.()],
    ['u', ifFree(() => undo.mutate())],
  ])
  if (!mayDecide)
    return (
      <Text size="sm" c="dimmed">
        Managers, admins and owners decide.
      </Text>
    )
  return (
    <Group gap="xs">
      <Button
        loading={merge.isPending}
        disabled={isBusy}
        leftSection={<Icon name="check" />}
        onClick={() => merge.mutate()}
      >
        Merge the two
      </Button>
      {isInQueue && (
        <>
          <Button variant="default" loading={dismiss.isPending} disabled={isBusy} onClick={() => dismiss.mutate()}>
            Not a duplicate
          </Button>
          <Button variant="default" onClick={onNext}>
            Later
          </Button>
        </>
      )}
      <Text size="xs" c="dimmed">
        Keys: M merge{isInQueue && ', N not a duplicate, L later, J and K next and last'}, U undo
      </Text>
    </Group>
  )
}
