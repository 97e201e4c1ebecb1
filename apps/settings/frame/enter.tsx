import { Navigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { problemOf } from '#apps/settings/api.ts'
import { meQuery } from '#apps/settings/resources/account.ts'
import { Shell } from './shell.tsx'
import { Loaded } from './states.tsx'
import { ToSignIn } from './to-sign-in.tsx'
import { chosenWorkspace, Workspace } from './workspace.tsx'

/** Lets people in who are signed in and have a workspace, and sends the others where they get both. */
export function Enter() {
  const me = useQuery(meQuery)
  if (me.error !== null && problemOf(me.error).status === 401) return <ToSignIn />
  return (
    <Loaded query={me} what="your account">
      {({ user, workspaces }) => {
        const chosen = chosenWorkspace(workspaces)
        if (chosen === undefined) return <Navigate to="/workspaces" replace />
        return (
          <Workspace key={chosen.id} value={{ ...chosen, user, workspaces }}>
            <Shell />
          </Workspace>
        )
      }}
    </Loaded>
  )
}
