import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ChangeSetView, NewChangeSet } from '#shared/api/change-set.ts'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changeSetQuery, createChangeSet } from '#apps/settings/resources/changes.ts'

/** Previews a change and shows the preview. `isTold`: a refusal is told at the side, because no form shows it. */
export function usePreview({ isTold = true }: { readonly isTold?: boolean } = {}) {
  const { id: workspace } = useWorkspace()
  const open = useOpenChangeSet()
  return useMutation({
    mutationFn: (request: NewChangeSet) => createChangeSet(workspace, request),
    onSuccess: open,
    ...(isTold ? { onError: tellFailed } : {}),
  })
}

/** Shows a change set that the hub has just answered. */
export function useOpenChangeSet(): (set: ChangeSetView) => Promise<void> {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const navigate = useNavigate()
  return async (set) => {
    client.setQueryData(changeSetQuery({ workspace, id: set.id }).queryKey, set)
    await navigate({ to: '/changes/$changeSet', params: { changeSet: set.id } })
  }
}
