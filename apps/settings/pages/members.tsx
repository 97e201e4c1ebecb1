import { Paper, ScrollArea, Select, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { role as roleSchema, type Members as MembersView } from '#shared/api/workspace.ts'
import { Confirm } from '#apps/settings/frame/confirm.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changeRole, membersQuery, removeMember } from '#apps/settings/resources/members.ts'
import { Invitations } from './invitations.tsx'
import { roleChoices, roleWords } from './roles.ts'

/** Who is in the workspace and what they may do. */
export function Members() {
  const here = useWorkspace()
  const members = useQuery(membersQuery(here.id))
  return (
    <>
      <PageHead
        title="Members"
        note={
          members.data === undefined
            ? undefined
            : `${plural(members.data.members.length, 'person', 'people')} in ${here.name}`
        }
      />
      <Loaded query={members} what="the members">
        {(view) => (
          <Stack gap="xl">
            <People members={view.members} />
            {here.may('admin') && <Invitations invitations={view.invitations} />}
            <Roles />
          </Stack>
        )}
      </Loaded>
    </>
  )
}

function People({ members }: { readonly members: MembersView['members'] }) {
  const { may } = useWorkspace()
  return (
    <Paper p={0}>
      <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Members' }}>
        <Table miw={may('admin') ? 560 : 360}>
          <Table.Caption className="out-of-sight">Members and their roles</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Name</Table.Th>
              <Table.Th scope="col">Role</Table.Th>
              {may('admin') && (
                <Table.Th scope="col">
                  <span className="out-of-sight">Actions</span>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {members.map((member) => (
              <Person key={member.user} member={member} />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </Paper>
  )
}

function Person({ member }: { readonly member: MembersView['members'][number] }) {
  const here = useWorkspace()
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: [here.id, 'members'] })
  const change = useMutation({
    mutationFn: (value: string) => changeRole(here.id, member.user, roleSchema.parse(value)),
    onSuccess: () => tellDone(`${member.name} has another role now.`),
    onError: tellFailed,
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: () => removeMember(here.id, member.user),
    onSuccess: () => tellDone(`${member.name} is not a member any more.`),
    onError: tellFailed,
    onSettled: refresh,
  })
  const isMe = member.user === here.user.id
  // Owners are made and unmade by owners, and nobody by themselves.
  const mayChange = here.may('admin') && !isMe && (member.role !== 'owner' || here.role === 'owner')
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Text size="sm" fw={600}>
          {member.name}
          {isMe && (
            <Text span c="dimmed" size="sm" fw={400}>
              {' '}
              (you)
            </Text>
          )}
        </Text>
        <Text size="xs" c="dimmed" fw={400} style={{ overflowWrap: 'anywhere' }}>
          {member.email}
        </Text>
      </Table.Th>
      <Table.Td w={170}>
        {mayChange ? (
          <Select
            aria-label={`Role of ${member.name}`}
            data={roleChoices(here.role)}
            value={member.role}
            allowDeselect={false}
            disabled={change.isPending}
            onChange={(value) => value !== null && change.mutate(value)}
          />
        ) : (
          roleWords[member.role].title
        )}
      </Table.Td>
      {here.may('admin') && (
        <Table.Td ta="right">
          {mayChange && (
            <Confirm
              act={`Remove ${member.name}`}
              label="Remove"
              run={() => remove.mutate()}
              busy={remove.isPending}
              button={{ size: 'xs' }}
            >
              <Text size="sm">
                {member.name} loses access to {here.name} at once. Their edits and decisions stay. Connections they made
                keep working.
              </Text>
            </Confirm>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  )
}

const Roles = () => (
  <section aria-labelledby="roles">
    <Title order={2} id="roles" mb="sm">
      What each role may do
    </Title>
    <Stack gap={4}>
      {Object.entries(roleWords).map(([name, { title, may }]) => (
        <Text key={name} size="sm">
          <b>{title}</b>{' '}
          <Text span c="dimmed" inherit>
            {may}
          </Text>
        </Text>
      ))}
    </Stack>
  </section>
)
