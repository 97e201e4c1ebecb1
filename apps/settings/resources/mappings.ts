import { queryOptions } from '@tanstack/react-query'
import type { DeletionsEdit } from '#shared/api/deletions.ts'
import { mappingView, policyView, type MappingView, type PolicyView } from '#shared/api/workspace.ts'
import { ask, tell } from '#apps/settings/api.ts'
import type { ConnectionOf } from './connections.ts'

const here = (workspace: string): string => `/api/v1/workspaces/${workspace}`

export type MappedObject = MappingView['objects'][number]
export type Rule = MappedObject['rules'][number]

/** Which field is which in one connection, and which way it flows. */
export const mappingQuery = ({ workspace, connection }: ConnectionOf) =>
  queryOptions({
    queryKey: [workspace, 'mapping', connection],
    queryFn: ({ signal }) => ask(`${here(workspace)}/connections/${connection}/mapping`, mappingView, { signal }),
  })

export const changeMapping = (
  { workspace, connection }: ConnectionOf,
  body: { readonly object: string; readonly rules: readonly Rule[] },
): Promise<void> => tell(`${here(workspace)}/connections/${connection}/mapping`, { method: 'PUT', body })

/** What deletions mean for one kind of record. */
export const changeDeletions = ({ workspace, connection }: ConnectionOf, body: DeletionsEdit): Promise<void> =>
  tell(`${here(workspace)}/connections/${connection}/deletions`, { method: 'PUT', body })

/** Who wins where two systems disagree. */
export const policyQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'policy'],
    queryFn: ({ signal }) => ask(`${here(workspace)}/policy`, policyView, { signal }),
  })

export const changePolicy = (workspace: string, body: PolicyView): Promise<void> =>
  tell(`${here(workspace)}/policy`, { method: 'PUT', body })
