import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { StoppedRunView } from '#shared/api/review.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { FromTo } from './change-values.tsx'
import { listed } from './deletion-words.ts'
import { useAnswer } from './use-answer.ts'
import { usePreview } from './use-change-set.ts'

const words: Readonly<Record<StoppedRunView['changes'][number], string>> = {
  blanked: 'emptied values',
  deleted: 'deletions',
  owner: 'other owners',
  stage: 'other stages',
  created: 'new records',
}

/** So many changes came at once that somebody looks at them first: are they meant? */
export function StoppedQuestion({ review }: { readonly review: StoppedRunView }) {
  const where = useConnectorTitle()(review.connector)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  return (
    <Stack>
      <Title order={2} ref={title} tabIndex={-1} style={{ outline: 'none' }}>
        {where} has many {listed(review.changes.map((change) => words[change]))} at once. Are they meant?
      </Title>
      <Text size="sm" c="dimmed">
        {plural(review.waiting, 'changed record')} of {review.records} wait here since <Ago at={review.createdAt} />.
        Nothing of them was taken over or written elsewhere; everything else goes on.
      </Text>
      <Sample review={review} />
      <Answers review={review} where={where} />
    </Stack>
  )
}

function Sample({ review }: { readonly review: StoppedRunView }) {
  return (
    <Paper p={0}>
      <Table.ScrollContainer minWidth={320}>
        <Table aria-label="The first of them">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Record</Table.Th>
              <Table.Th>What would change</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {review.sample.map((row) => (
              <Table.Tr key={row.lead}>
                <Table.Td>
                  <Name row={row} isNew={review.changes.includes('created') && row.field === null} />
                </Table.Td>
                <Table.Td>
                  {row.field === null ? (
                    'The record as a whole'
                  ) : (
                    <>
                      {row.fieldTitle}: <FromTo from={row.before} to={row.after} />
                    </>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  )
}

/** A new record has no page yet. */
function Name({ row, isNew }: { readonly row: StoppedRunView['sample'][number]; readonly isNew: boolean }) {
  if (isNew || !row.lead.startsWith('lead_')) return row.title
  return (
    <TextLink to="/leads/$lead" params={{ lead: row.lead }} underline="always">
      {row.title}
    </TextLink>
  )
}

function Answers({ review, where }: { readonly review: StoppedRunView; readonly where: string }) {
  const { may } = useWorkspace()
  const answer = useAnswer(review.id)
  const preview = usePreview()
  if (!may('manager')) {
    return (
      <Text size="sm" c="dimmed">
        Managers, admins and owners decide.
      </Text>
    )
  }
  const undo = (): void => {
    const scope = { kind: 'span', from: review.since, to: review.createdAt, connection: review.connection } as const
    preview.mutate({ kind: 'undo', scope })
  }
  return (
    <>
      <Group gap="xs">
        <Button onClick={() => answer.mutate({ kind: 'release' })}>Let them through</Button>
        <Button variant="default" onClick={() => answer.mutate({ kind: 'refuse' })}>
          Turn them down
        </Button>
        <Button variant="default" onClick={undo} loading={preview.isPending}>
          Undo what already went…
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        Turned down, {where} gets its former values back; new records stay there and are left alone until somebody edits
        them, and about deletions you are asked one by one. What went through in the hour before the stop can be undone
        apart; you see first what that would write.
      </Text>
    </>
  )
}
