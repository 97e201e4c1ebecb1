import { Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CertainPreview } from '#shared/api/merge.ts'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { certainQuery, mergeCertain } from '#apps/settings/resources/merges.ts'

/** Merges those of whom nothing is in doubt, after a look at each of them. */
export function MergeCertain({ count }: { readonly count: number }) {
  const [opened, { open, close }] = useDisclosure(false)
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const preview = useQuery(certainQuery(workspace, opened))
  const merge = useMutation({
    mutationFn: ({ hash }: CertainPreview) => mergeCertain(workspace, hash),
    onSuccess: (_, { pairs, holdMinutes }) =>
      tellDone(`${plural(pairs.length, 'pair')} will be merged in ${plural(holdMinutes, 'minute')}.`),
    onError: tellFailed,
    onSettled: () => {
      close()
      return client.invalidateQueries({ queryKey: [workspace] })
    },
  })
  return (
    <>
      <Button variant="default" onClick={open}>
        Merge the certain ones…
      </Button>
      <Modal opened={opened} onClose={close} title={`Merge ${plural(count, 'certain pair')}?`} size="lg">
        <Loaded query={preview} what="what it would do">
          {(found) => (
            <Stack>
              <Text size="sm">
                {plural(found.pairs.length, 'pair')} in this go{found.more > 0 && `, ${found.more} more in the next`}.
                Each can be called off for {plural(found.holdMinutes, 'minute')}, and taken back later.
              </Text>
              <List size="sm" spacing={4}>
                {found.pairs.map(({ keep, gone, takes, loses }) => (
                  <List.Item key={`${keep.id} ${gone.id}`}>
                    {gone.title} into {keep.title}: takes over {plural(takes, 'value')}; {plural(loses, 'value')} that
                    differ stay in the history.
                  </List.Item>
                ))}
              </List>
              <Group justify="flex-end">
                <Button variant="default" onClick={close}>
                  Cancel
                </Button>
                <Button
                  loading={merge.isPending}
                  disabled={found.pairs.length === 0}
                  onClick={() => merge.mutate(found)}
                >
                  Merge {plural(found.pairs.length, 'pair')}
                </Button>
              </Group>
            </Stack>
          )}
        </Loaded>
      </Modal>
    </>
  )
}
