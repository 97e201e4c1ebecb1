import { Alert, Button, Code, CopyButton, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { InvitationCreated } from '#shared/api/account.ts'
import { role as roleSchema, type Members } from '#shared/api/workspace.ts'
import type { Reach } from '#shared/territory.ts'
import { Confirm } from '#apps/settings/frame/confirm.tsx'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ReachSelect } from '#apps/settings/frame/reach-select.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { dateTime } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { cancelInvitation, invite } from '#apps/settings/resources/members.ts'
import { FormProblem } from './form-problem.tsx'
import { roleChoices, roleWords } from './roles.ts'

interface InvitationsProps {
  readonly invitations: Members['invitations']
}

/** Inviting somebody, and the invitations that are still open. */
export function Invitations({ invitations }: InvitationsProps) {
  return (
    <Section id="invite" title="Invite somebody">
      <Stack>
        <InviteForm />
        {invitations.length > 0 && (
          <Paper p={0}>
            <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Open invitations">
              {invitations.map((invitation) => (
                <Open key={invitation.id} invitation={invitation} />
              ))}
            </Stack>
          </Paper>
        )}
      </Stack>
    </Section>
  )
}

function InviteForm() {
  const here = useWorkspace()
  const client = useQueryClient()
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', role: 'rep' } })
  const [reach, setReach] = useState<Reach>([])
  const send = useMutation({
    mutationFn: ({ email, role }: { email: string; role: string }) =>
      invite(here.id, { email, role: roleSchema.parse(role), reach }),
    onSuccess: async () => {
      form.reset()
      await client.invalidateQueries({ queryKey: [here.id, 'members'] })
    },
  })
  return (
    <Paper>
      <form onSubmit={form.onSubmit((values) => send.mutate(values))}>
        <Stack>
          <Group align="flex-end" gap="xs">
            <TextInput
              key={form.key('email')}
              label="E-mail address"
              type="email"
              required
              autoComplete="off"
              style={{ flex: '1 1 220px' }}
              {...form.getInputProps('email')}
            />
            <Select
              key={form.key('role')}
              label="Role"
              data={roleChoices(here.role)}
              allowDeselect={false}
              w={{ base: '100%', xs: 140 }}
              {...form.getInputProps('role')}
            />
            <ReachSelect label="Sees the leads of" isHidden={false} value={reach} onChange={setReach} />
            <Button type="submit" loading={send.isPending}>
              Make invitation
            </Button>
          </Group>
          <FormProblem error={send.error} />
          {send.data !== undefined && <LinkOnce invitation={send.data} />}
        </Stack>
      </form>
    </Paper>
  )
}

function LinkOnce({ invitation }: { readonly invitation: InvitationCreated }) {
  return (
    <Alert
      color="indigo"
      variant="light"
      icon={<Icon name="copy" />}
      title={`Pass this link on to ${invitation.email}`}
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">It is shown only now and works once, until {dateTime(invitation.expiresAt)}.</Text>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {invitation.link}
        </Code>
        <CopyButton value={invitation.link}>
          {({ copied, copy }) => (
            <Button size="xs" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} />}>
              {copied ? 'Copied' : 'Copy link'}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  )
}

function Open({ invitation }: { readonly invitation: Members['invitations'][number] }) {
  const here = useWorkspace()
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => cancelInvitation(here.id, invitation.id),
    onError: tellFailed,
    onSettled: () => client.invalidateQueries({ queryKey: [here.id, 'members'] }),
  })
  return (
    <li>
      <Group justify="space-between" p="sm" gap="xs">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {invitation.email}
          <Text span c="dimmed" size="sm">
            {' '}
            · {roleWords[invitation.role].title} · open until {dateTime(invitation.expiresAt)}
          </Text>
        </Text>
        <Confirm
          act={`Withdraw the invitation of ${invitation.email}`}
          label="Withdraw"
          run={() => cancel.mutate()}
          busy={cancel.isPending}
          button={{ size: 'xs' }}
        >
          <Text size="sm">The link that was passed on stops working.</Text>
        </Confirm>
      </Group>
    </li>
  )
}
