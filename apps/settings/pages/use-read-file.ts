import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { discardImport, importQuery, readFile, type HandedIn } from '#apps/settings/resources/imports.ts'

/** Hands a file in and shows how it was read. */
export function useReadFile() {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (handedIn: HandedIn) => {
      const view = await readFile(workspace, handedIn)
      if (handedIn.instead !== undefined) await discardImport(handedIn.instead)
      return view
    },
    onSuccess: async (view) => {
      client.setQueryData(importQuery({ workspace, id: view.id }).queryKey, view)
      void client.invalidateQueries({ queryKey: [workspace, 'imports'] })
      await navigate({ to: '/imports/$import', params: { import: view.id } })
    },
    onError: tellFailed,
  })
}
