import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { LeadView } from '#shared/api/lead.ts'
import type { FieldValue } from '#shared/record.ts'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { applyChangeSet, createChangeSet, undoChangeSet } from '#apps/settings/resources/changes.ts'
import { shown } from './lead-fields.tsx'
import { useOpenChangeSet } from './use-change-set.ts'

interface Lost {
  readonly field: string
  readonly value: FieldValue
}

/** Sets the value that lost, in every system, at once; what is shown afterwards takes it back. */
export function useRestore(lead: Pick<LeadView, 'id' | 'title'>) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const open = useOpenChangeSet()
  return useMutation({
    mutationFn: async ({ field, value }: Lost) => {
      const set = await createChangeSet(workspace, { kind: 'edit', leads: [lead.id], fields: { [field]: value } })
      return applyChangeSet({ workspace, id: set.id }, { hash: set.hash })
    },
    onSuccess: async (set, { field, value }) => {
      const shownId = `restored ${set.id}`
      const undo = async (): Promise<void> => {
        notifications.hide(shownId)
        try {
          await open(await undoChangeSet({ workspace, id: set.id }))
        } catch (error) {
          tellFailed(error)
        }
      }
      notifications.show({
        id: shownId,
        autoClose: 12_000,
        color: 'ok.8',
        message: (
          <Group justify="space-between" gap="xs">
            <Text size="sm" style={{ flex: '1 1 140px', overflowWrap: 'anywhere' }}>
              {fieldTitle(field)} of {lead.title} is {shown(value)} again; every system that holds it follows.
            </Text>
            <Button size="compact-xs" variant="default" onClick={() => void undo()}>
              Undo…
            </Button>
          </Group>
        ),
      })
      await client.invalidateQueries({ queryKey: [workspace, 'lead', lead.id] })
    },
    onError: tellFailed,
  })
}
