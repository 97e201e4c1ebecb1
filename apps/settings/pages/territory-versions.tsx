import { useMutation, useQuery } from '@tanstack/react-query'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { territoryAt, versionsQuery, type Draft } from '#apps/settings/resources/territory.ts'
import { Versions } from './versions.tsx'

interface TerritoryVersionsProps {
  readonly current: number
  /** Takes a former version as the draft; `null`: who looks may not. */
  readonly onTake: ((draft: Draft) => void) | null
}

/** The territories there have been. */
export function TerritoryVersions({ current, onTake }: TerritoryVersionsProps) {
  const { id: workspace } = useWorkspace()
  const versions = useQuery(versionsQuery(workspace)).data ?? []
  const take = useMutation({
    mutationFn: (version: number) => territoryAt(workspace, version),
    onSuccess: ({ territory }) => onTake?.(territory),
    onError: tellFailed,
  })
  return (
    <Versions
      current={current}
      versions={versions.map(({ areas, moved, ...version }) => ({
        ...version,
        said: `${plural(areas, 'area')}, ${plural(moved, 'record')} moved`,
      }))}
      taking={take.isPending ? take.variables : null}
      onTake={onTake === null ? null : (version) => take.mutate(version)}
    />
  )
}
