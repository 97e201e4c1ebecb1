import type { WorkspaceId } from '#shared/ids.ts'
import { createContext, type Context } from './flow/context.ts'
import type { Ports } from './ports.ts'

/** The way to a workspace's context. */
export interface Rooms {
  open(workspace: WorkspaceId): Promise<Context>
}

/** Workspaces opened so far; each is opened once. */
export function createRooms(ports: Ports): Rooms {
  const opened = new Map<WorkspaceId, Promise<Context>>()
  return {
    open(workspace) {
      const known = opened.get(workspace)
      if (known !== undefined) return known
      const fresh = ports.databases.workspace(workspace).then((db) => createContext(ports, workspace, db))
      opened.set(workspace, fresh)
      fresh.catch(() => opened.delete(workspace))
      return fresh
    },
  }
}
