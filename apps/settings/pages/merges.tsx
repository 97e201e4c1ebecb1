import { Group, NativeSelect, Paper, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { MergeView } from '#shared/api/merge.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changeHold, mergesQuery } from '#apps/settings/resources/merges.ts'
import { MergeActs, mergeWords } from './merge-acts.tsx'

/** What is being merged, and was; what waits for a person first. */
export function Merges() {
  const { id: workspace, may } = useWorkspace()
  const merges = useQuery(mergesQuery(workspace))
  return (
    <Section id="merges" title="Merges">
      <Loaded query={merges} what="the merges">
        {(list) =>
          list.merges.length === 0 ? (
            <Text c="dimmed">
              Nobody has been merged yet. A merge can be called off for {list.holdMinutes} minutes, and taken back
              later.
            </Text>
          ) : (
            <MergeList merges={list.merges} />
          )
        }
      </Loaded>
      {may('admin') && merges.data !== undefined && <Hold minutes={merges.data.holdMinutes} />}
    </Section>
  )
}

const holds = [0, 1, 5, 10, 30, 60]

/** How long a merge can be called off. */
function Hold({ minutes }: { readonly minutes: number }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (next: number) => changeHold(workspace, next),
    onSuccess: (list) => client.setQueryData(mergesQuery(workspace).queryKey, list),
    onError: tellFailed,
  })
  const choices = holds.includes(minutes) ? holds : [...holds, minutes]
  return (
    <NativeSelect
      mt="md"
      maw={320}
      label="A merge can be called off for"
      value={String(minutes)}
      disabled={change.isPending}
      data={choices.map((n) => ({ value: String(n), label: n === 0 ? 'no time at all' : plural(n, 'minute') }))}
      onChange={({ currentTarget: { value } }) => change.mutate(Number(value))}
    />
  )
}

/** Merges, each with what can be done about it. */
export const MergeList = ({ merges }: { readonly merges: readonly MergeView[] }) => (
  <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
    {merges.map((merge) => (
      <MergeRow key={merge.id} merge={merge} />
    ))}
  </Stack>
)

function MergeRow({ merge }: { readonly merge: MergeView }) {
  const nameOf = useActorName()
  return (
    <Paper component="li">
      <Group justify="space-between" gap="sm">
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text size="sm">
            {merge.gone.title} into {merge.kind === 'company' ? merge.keep.title : <Kept lead={merge.keep} />}
          </Text>
          <Text size="xs" c="dimmed">
            {mergeWords(merge)} Asked for by {nameOf(merge.actor)} <Ago at={merge.at} />.
          </Text>
        </div>
        <MergeActs merge={merge} />
      </Group>
    </Paper>
  )
}

const Kept = ({ lead }: { readonly lead: MergeView['keep'] }) => (
  <TextLink to="/leads/$lead" params={{ lead: lead.id }} underline="always">
    {lead.title}
  </TextLink>
)
