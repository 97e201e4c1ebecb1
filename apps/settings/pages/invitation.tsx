import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { InvitationView } from '#shared/api/account.ts'
import { problemOf } from '#apps/settings/api.ts'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { ToSignIn } from '#apps/settings/frame/to-sign-in.tsx'
import { dateTime } from '#apps/settings/frame/words.ts'
import { chooseWorkspace } from '#apps/settings/frame/workspace.tsx'
import { acceptInvitation, invitationQuery, meQuery, signOut } from '#apps/settings/resources/account.ts'
import { Door } from './door.tsx'
import { FormProblem } from './form-problem.tsx'

/** What an invitation's link leads to. The token is behind the #, which no server sees. */
export function Invitation() {
  const [token] = useState(keptToken)
  const me = useQuery(meQuery)
  if (me.error !== null && problemOf(me.error).status === 401) return <SignInFirst token={token} />
  return (
    <Door title="Invitation">
      <Loaded query={me} what="your account">
        {() => <Opened token={token} />}
      </Loaded>
    </Door>
  )
}

const storageKey = 'lead-hub.invitation'

/** The token of the link, or of the one opened before signing in: it must not travel in an address. */
function keptToken(): string {
  const token = location.hash.slice(1)
  if (token !== '') sessionStorage.setItem(storageKey, token)
  return sessionStorage.getItem(storageKey) ?? ''
}

function SignInFirst({ token }: { readonly token: string }) {
  if (token === '') return <ToSignIn />
  const back = '/invitation'
  return (
    <Door title="You are invited" note="Sign in, or make an account with the address that was invited.">
      <Group grow>
        <ButtonLink to="/sign-up" search={{ back }}>
          Make an account
        </ButtonLink>
        <ButtonLink to="/sign-in" search={{ back }} variant="default">
          Sign in
        </ButtonLink>
      </Group>
    </Door>
  )
}

function Opened({ token }: { readonly token: string }) {
  const invitation = useQuery(invitationQuery(token))
  if (invitation.error !== null && invitation.data === undefined) {
    return (
      <Stack>
        <FormProblem error={invitation.error} />
        <ButtonLink to="/" variant="default">
          Go to the overview
        </ButtonLink>
      </Stack>
    )
  }
  return (
    <Loaded query={invitation} what="the invitation">
      {(view) => (view.isForYou ? <Accept token={token} view={view} /> : <NotForYou />)}
    </Loaded>
  )
}

function Accept({ token, view }: { readonly token: string; readonly view: InvitationView }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const accept = useMutation({
    mutationFn: acceptInvitation,
    onSuccess: async ({ id }) => {
      sessionStorage.removeItem(storageKey)
      chooseWorkspace(id)
      await client.invalidateQueries({ queryKey: ['me'] })
      await navigate({ to: '/' })
    },
  })
  return (
    <Stack>
      <Text>
        You are invited to <b>{view.workspace}</b> as <b>{view.role}</b>.
      </Text>
      <Text size="sm" c="dimmed">
        For {view.email}, until {dateTime(view.expiresAt)}.
      </Text>
      <FormProblem error={accept.error} />
      <Button onClick={() => accept.mutate(token)} loading={accept.isPending}>
        Join {view.workspace}
      </Button>
    </Stack>
  )
}

function NotForYou() {
  const client = useQueryClient()
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => client.resetQueries({ queryKey: ['me'] }) })
  return (
    <Stack>
      <Text>This invitation is for another e-mail address than the one you are signed in with.</Text>
      <Button variant="default" onClick={() => leave.mutate()} loading={leave.isPending}>
        Sign out and use another account
      </Button>
    </Stack>
  )
}
