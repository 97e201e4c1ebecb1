import { createContext, use } from 'react'
import type { MeView, Role } from '#shared/api/workspace.ts'
import type { Reach } from '#shared/territory.ts'

export interface Here {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** Whose leads one sees, where there are offices. */
  readonly reach: Reach
  readonly user: MeView['user']
  readonly workspaces: MeView['workspaces']
}

const rank: Readonly<Record<Role, number>> = { owner: 5, admin: 4, manager: 3, rep: 2, viewer: 1 }

export const Workspace = createContext<Here | null>(null)

/** The workspace one is in. Only inside the shell. */
export function useWorkspace(): Here & { readonly may: (least: Role) => boolean } {
  const here = use(Workspace)
  if (here === null) throw new Error('There is no workspace outside the shell.')
  return { ...here, may: (least) => rank[here.role] >= rank[least] }
}

const storageKey = 'lead-hub.workspace'

/** The workspace last chosen in this browser, if one is still in it; else the first. */
export function chosenWorkspace(workspaces: MeView['workspaces']): MeView['workspaces'][number] | undefined {
  const chosen = localStorage.getItem(storageKey)
  return workspaces.find(({ id }) => id === chosen) ?? workspaces[0]
}

export const chooseWorkspace = (id: string): void => localStorage.setItem(storageKey, id)
