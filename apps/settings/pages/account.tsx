import { Button, Group, Paper, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SessionList } from '#shared/api/account.ts'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changePassword, endSession, sessionsQuery } from '#apps/settings/resources/account.ts'
import { FormProblem } from './form-problem.tsx'

const passwordMin = 10

/** One's own sessions and password. */
export function Account() {
  const { user } = useWorkspace()
  const sessions = useQuery(sessionsQuery)
  return (
    <>
      <PageHead title="Account" note={`${user.name} · ${user.email}`} />
      <Stack gap="xl" maw={640}>
        <Section id="sessions" title="Where you are signed in">
          <Loaded query={sessions} what="your sessions">
            {(view) => (
              <Paper p={0}>
                <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
                  {view.sessions.map((session) => (
                    <Session key={session.id} session={session} />
                  ))}
                </Stack>
              </Paper>
            )}
          </Loaded>
        </Section>
        <Password />
      </Stack>
    </>
  )
}

function Session({ session }: { readonly session: SessionList['sessions'][number] }) {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSuccess: () => tellDone('That session is ended.'),
    onError: tellFailed,
    onSettled: () => client.invalidateQueries({ queryKey: ['me', 'sessions'] }),
  })
  const name = browserOf(session.userAgent)
  return (
    <li>
      <Group justify="space-between" p="sm" gap="xs">
        <Text size="sm">
          {name}
          <Text span c="dimmed" size="sm">
            {' '}
            · since <Ago at={session.createdAt} />
            {session.current && ' · this one'}
          </Text>
        </Text>
        {!session.current && (
          <Button
            size="xs"
            variant="default"
            onClick={() => end.mutate()}
            loading={end.isPending}
            aria-label={`End session in ${name}`}
          >
            End session
          </Button>
        )}
      </Group>
    </li>
  )
}

/** "Chrome on Linux", as far as a user agent tells. */
function browserOf(agent: string | null): string {
  if (agent === null) return 'Unknown browser'
  const browser = ['Edg', 'Firefox', 'Chrome', 'Safari'].find((name) => agent.includes(name)) ?? 'A program'
  const system = ['Windows', 'iPhone', 'Android', 'Mac OS', 'Linux'].find((name) => agent.includes(name))
  return `${browser === 'Edg' ? 'Edge' : browser}${system === undefined ? '' : ` on ${system}`}`
}

function Password() {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      newPassword: (value) => (value.length < passwordMin ? `Use at least ${passwordMin} characters.` : null),
    },
  })
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      form.reset()
      tellDone('Your password is changed, and every other session ended.')
    },
  })
  return (
    <Section id="password" title="Password">
      <Paper>
        <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
          <Stack maw={360}>
            <FormProblem error={change.error} />
            <PasswordInput
              key={form.key('currentPassword')}
              label="Current password"
              autoComplete="current-password"
              required
              {...form.getInputProps('currentPassword')}
            />
            <PasswordInput
              key={form.key('newPassword')}
              label="New password"
              description={`At least ${passwordMin} characters. Every other session ends.`}
              autoComplete="new-password"
              required
              {...form.getInputProps('newPassword')}
            />
            <Button type="submit" variant="default" loading={change.isPending}>
              Change password
            </Button>
          </Stack>
        </form>
      </Paper>
    </Section>
  )
}
