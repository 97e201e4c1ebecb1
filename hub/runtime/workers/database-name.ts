import type { WorkspaceId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'

/** A server gives each database a host (`*` in the address is its name) or, without `*`, the first part of the path. */
export function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.includes('*') ? serverUrl.replace('*', name) : `${serverUrl}/${name}/`
}

/** Names are labels of a host, so the underscore of an id becomes a hyphen. */
export function databaseName(id: WorkspaceId): string {
  if (!/^ws_[0-9a-z]{1,50}$/.test(id)) {
    throw new Refusal(404, 'workspace-unknown', 'There is no such workspace.', 'Choose one of yours.')
  }
  return id.replace('_', '-')
}
