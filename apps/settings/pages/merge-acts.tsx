import { Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { MergeView, SplitPreview } from '#shared/api/merge.ts'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { timeOfDay } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { actOnMerge, splitQuery } from '#apps/settings/resources/merges.ts'
import { shown } from './lead-fields.tsx'

const done = {
  cancel: (merge: MergeView) => `${merge.keep.title} and ${merge.gone.title} stay two.`,
  now: (merge: MergeView) => `${merge.gone.title} is being merged into ${merge.keep.title}.`,
  split: (merge: MergeView) => `${merge.keep.title} and ${merge.gone.title} are two again.`,
} as const

const listed = (names: readonly string[]): string => new Intl.ListFormat('en-GB').format(names)

/** Calls a merge off, makes it at once, or takes it back. */
export function useMergeAct() {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ merge, act }: { readonly merge: MergeView; readonly act: keyof typeof done }) =>
      actOnMerge(workspace, merge.id, act),
    onSuccess: (_, { merge, act }) => tellDone(done[act](merge)),
    onError: tellFailed,
    onSettled: () => client.invalidateQueries({ queryKey: [workspace] }),
  })
}

/** What can be done about a merge. */
export function MergeActs({ merge }: { readonly merge: MergeView }) {
  const { may } = useWorkspace()
  const act = useMergeAct()
  if (!may('manager')) return null
  const names = `${merge.gone.title} into ${merge.keep.title}`
  if (merge.state === 'done') return <SplitButton merge={merge} />
  if (merge.state !== 'waiting' && merge.state !== 'asked') return null
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        loading={act.isPending}
        aria-label={`Merge now: ${names}`}
        onClick={() => act.mutate({ merge, act: 'now' })}
      >
        Merge now
      </Button>
      <Button
        size="xs"
        variant="default"
        loading={act.isPending}
        aria-label={`Call off: ${names}`}
        onClick={() => act.mutate({ merge, act: 'cancel' })}
      >
        Call off
      </Button>
    </Group>
  )
}

/** Says first what splitting would bring back, and what not. */
function SplitButton({ merge }: { readonly merge: MergeView }) {
  const [opened, { open, close }] = useDisclosure(false)
  const { id: workspace } = useWorkspace()
  const preview = useQuery(splitQuery(workspace, merge.id, opened))
  const act = useMergeAct()
  const name = `Split ${merge.gone.title} from ${merge.keep.title}`
  const run = (): void => {
    close()
    act.mutate({ merge, act: 'split' })
  }
  return (
    <>
      <Button size="xs" variant="default" loading={act.isPending} aria-label={name} onClick={open}>
        Split
      </Button>
      <Modal opened={opened} onClose={close} title={`${name}?`}>
        <Stack>
          <Loaded query={preview} what="what it would do">
            {(found) => <SplitForecast preview={found} />}
          </Loaded>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button color="red.9" disabled={preview.data === undefined} onClick={run}>
              {name}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}

const SplitForecast = ({ preview: { keep, back, stays, records } }: { readonly preview: SplitPreview }) => (
  <>
    {back.length > 0 && (
      <Text size="sm">
        {keep.title} gets back: {listed(back.map(({ title, to }) => `${title} ${shown(to)}`))}.
      </Text>
    )}
    {stays.length > 0 && (
      <Text size="sm">
        Changed since by somebody, so it stays with {keep.title}: {listed(stays)}.
      </Text>
    )}
    <List size="sm" spacing={4}>
      {records.map(({ title, object, remoteId, means }) => (
        <List.Item key={`${title} ${object} ${remoteId ?? ''}`} style={{ overflowWrap: 'anywhere' }}>
          <b>
            {title}, {object.toLowerCase()} {remoteId ?? ''}:
          </b>{' '}
          {means}
        </List.Item>
      ))}
    </List>
  </>
)

/** How a merge stands, in a sentence. */
export const mergeWords = (merge: MergeView): string => {
  switch (merge.state) {
    case 'asked':
      return 'Many came at once, so somebody has to say.'
    case 'waiting':
      return merge.dueAt === null || Date.parse(merge.dueAt) <= Date.now()
        ? 'They are being merged.'
        : `They are merged at ${timeOfDay(Date.parse(merge.dueAt))}, unless somebody calls it off.`
    case 'done':
      return 'They are one.'
    case 'cancelled':
      return 'It was called off.'
    case 'split':
      return 'They were made two again.'
    case 'void':
      return merge.fault ?? 'It could not be made.'
  }
}
