import { Group, Paper, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { role as roleSchema, type Members as MembersView } from '#shared/api/workspace.ts'
import type { Reach } from '#shared/territory.ts'
import { Confirm } from '#apps/settings/frame/confirm.tsx'
import { useOffices } from '#apps/settings/frame/offices.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { ReachSelect } from '#apps/settings/frame/reach-select.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changeReach, changeRole, membersQuery, removeMember } from '#apps/settings/resources/members.ts'
import { Invitations } from './invitations.tsx'
import classes from './members.module.css'
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

const People = ({ members }: { readonly members: MembersView['members'] }) => (
  <Paper p={0}>
    <Stack gap={0} component="ul" m={0} p={0} className={classes.people ?? ''} aria-label="Members">
      {members.map((member) => (
        <Person key={member.user} member={member} />
      ))}
    </Stack>
  </Paper>
)

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
    <Group component="li" px="md" py="sm" gap="sm" mih={62}>
      <Stack gap={0} miw={0} style={{ flex: '1 1 200px', overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={600}>
          {member.name}
          {isMe && (
            <Text span c="dimmed" size="sm" fw={400}>
              {' '}
              (you)
            </Text>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {member.email}
        </Text>
      </Stack>
      {member.role !== 'owner' && member.role !== 'admin' && <MemberReach member={member} />}
      {mayChange ? (
        <Select
          aria-label={`Role of ${member.name}`}
          data={roleChoices(here.role)}
          value={member.role}
          allowDeselect={false}
          disabled={change.isPending}
          onChange={(value) => value !== null && change.mutate(value)}
          w={140}
        />
      ) : (
        <Text size="sm">{roleWords[member.role].title}</Text>
      )}
      {mayChange && (
        <Confirm act={`Remove ${member.name}`} label="Remove" run={() => remove.mutate()} busy={remove.isPending}>
          <Text size="sm">
            {member.name} loses access to {here.name} at once. Their edits and decisions stay. Connections they made
            keep working.
          </Text>
        </Confirm>
      )}
    </Group>
  )
}

/** Whose leads somebody below admin sees. */
function MemberReach({ member }: { readonly member: MembersView['members'][number] }) {
  const here = useWorkspace()
  const client = useQueryClient()
  const offices = useOffices()
  const change = useMutation({
    mutationFn: (reach: Reach) => changeReach(here.id, member.user, reach),
    onSuccess: () => tellDone(`${member.name} sees the leads of other offices now.`),
    onError: tellFailed,
    onSettled: () => client.invalidateQueries({ queryKey: [here.id, 'members'] }),
  })
  if (here.may('admin'))
    return (
      <ReachSelect
        label={`Offices of ${member.name}`}
        value={change.isPending ? change.variables : member.reach}
        onChange={(reach) => change.mutate(reach)}
      />
    )
  if (offices.length === 0) return null
  const { reach } = member
  const names = offices.filter(({ id }) => reach === 'all' || reach.includes(id)).map(({ name }) => name)
  return (
    <Text size="sm" c="dimmed">
      {names.length === 0 ? 'No office' : names.join(', ')}
    </Text>
  )
}

const Roles = () => (
  <Section id="roles" title="What each role may do">
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
  </Section>
)
