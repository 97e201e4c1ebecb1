import { Button, List, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ConnectionView } from '#shared/api/connection.ts'
import { Confirm } from '#apps/settings/frame/confirm.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { disconnect, pause, reconnect, resume, type ConnectionOf } from '#apps/settings/resources/connections.ts'

/** Pause, resume, reconnect, disconnect: whichever of them makes sense now. */
export function ConnectionActs({ connection }: { readonly connection: ConnectionView }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const of: ConnectionOf = { workspace, connection: connection.id }
  const { title, state } = connection
  const act = (run: (of: ConnectionOf) => Promise<void>, said: string) => ({
    mutationFn: () => run(of),
    onSuccess: async () => {
      tellDone(said)
      await client.invalidateQueries({ queryKey: [workspace] })
    },
    onError: tellFailed,
  })
  const pausing = useMutation(act(pause, `${title} is paused.`))
  const resuming = useMutation(act(resume, `${title} goes on.`))
  const ending = useMutation(act(disconnect, `${title} is disconnected.`))
  const asking = useMutation({
    mutationFn: () => reconnect(of),
    onSuccess: ({ authorizeUrl }) => {
      if (authorizeUrl !== null) location.assign(authorizeUrl)
      else void client.invalidateQueries({ queryKey: [workspace] })
    },
    onError: tellFailed,
  })
  const isUrgent = state === 'needs-reconnect'
  return (
    <>
      {state === 'live' && (
        <Confirm act={`Pause ${title}`} label="Pause" run={() => pausing.mutate()} busy={pausing.isPending}>
          <Text size="sm">
            Nothing is read from or written to {title} until somebody resumes it. Changes made meanwhile wait and are
            caught up then.
          </Text>
        </Confirm>
      )}
      {state === 'paused' && (
        <Button onClick={() => resuming.mutate()} loading={resuming.isPending} aria-label={`Resume ${title}`}>
          Resume
        </Button>
      )}
      {state !== 'reading' && (
        <Button
          variant={isUrgent ? 'filled' : 'default'}
          onClick={() => asking.mutate()}
          loading={asking.isPending || asking.isSuccess}
          aria-label={`Reconnect ${title}`}
        >
          Reconnect
        </Button>
      )}
      {state !== 'disconnected' && (
        <Confirm
          act={`Disconnect ${title}`}
          label="Disconnect"
          run={() => ending.mutate()}
          busy={ending.isPending}
          button={{ c: 'var(--hub-bad)' }}
        >
          <List size="sm" spacing={6}>
            <List.Item>
              Lead Hub forgets its access to {connection.account} and stops reading and writing there.
            </List.Item>
            <List.Item>No record is deleted, here or there.</List.Item>
            <List.Item>
              {connection.waiting + connection.parked === 0
                ? 'Nothing waits to be written.'
                : `What waits to be written is dropped: ${plural(connection.waiting + connection.parked, 'change')}.`}
            </List.Item>
            <List.Item>Links are kept, so that connecting again makes no duplicates.</List.Item>
          </List>
        </Confirm>
      )}
    </>
  )
}
