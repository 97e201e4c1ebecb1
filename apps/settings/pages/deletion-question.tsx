import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ConnectorView } from '#shared/api/connection.ts'
import type { HeldDeleteView } from '#shared/api/review.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectorsQuery } from '#apps/settings/resources/connections.ts'
import { listed } from './deletion-words.ts'
import { useAnswer } from './use-answer.ts'

type ObjectOf = (connector: string, object: string) => ConnectorView['objects'][number] | undefined

/** A record was deleted somewhere: what becomes of the others? */
export function DeletionQuestion({ review }: { readonly review: HeldDeleteView }) {
  const titleOf = useConnectorTitle()
  const kinds = useQuery(connectorsQuery).data ?? []
  const objectOf: ObjectOf = (connector, object) =>
    kinds.find(({ id }) => id === connector)?.objects.find(({ name }) => name === object)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const where = titleOf(review.connector)
  return (
    <Stack>
      <Title order={2} ref={title} tabIndex={-1} style={{ outline: 'none' }}>
        {review.title} was deleted in {where}. And elsewhere?
      </Title>
      <Text size="sm" c="dimmed">
        {evidenceWords(review, where)} Noticed <Ago at={review.noticedAt} />. {doubtWords(review)}
        {review.lead.startsWith('lead_') && (
          <TextLink to="/leads/$lead" params={{ lead: review.lead }}>
            See the lead
          </TextLink>
        )}
      </Text>
      <Answers review={review} objectOf={objectOf} where={where} />
    </Stack>
  )
}

function evidenceWords({ evidence }: HeldDeleteView, where: string): string {
  switch (evidence) {
    case 'told':
      return `${where} says that it was deleted.`
    case 'missing':
      return `${where} was asked twice and has it neither among its records nor among the deleted ones: it may be gone for good, or out of our sight.`
    case 'absent':
      return `Two complete reads of ${where} in a row did not show it.`
  }
}

function doubtWords({ doubt }: HeldDeleteView): string {
  switch (doubt) {
    case 'edited':
      return 'Your rules say to delete the others too, but somebody changed the lead since. '
    case 'many':
      return 'Your rules say to delete the others too, but many went at once. '
    case 'missing':
    case null:
      return ''
  }
}

interface AnswersProps {
  readonly review: HeldDeleteView
  readonly objectOf: ObjectOf
  readonly where: string
}

/** Which of the others go, that they stay, or that the one comes back. */
function Answers({ review, objectOf, where }: AnswersProps) {
  const titleOf = useConnectorTitle()
  const { may } = useWorkspace()
  const answer = useAnswer(review.id)
  const [spared, setSpared] = useState<ReadonlySet<string>>(new Set())
  const wanted = review.targets.filter(({ connection }) => !spared.has(connection))
  const names = listed([...new Set(review.targets.map(({ connector }) => titleOf(connector)))])
  const toggle = (connection: string, isWanted: boolean): void => {
    const others = new Set([...spared].filter((id) => id !== connection))
    setSpared(isWanted ? others : others.add(connection))
  }
  const remove = (): void =>
    answer.mutate({ kind: 'remove', connections: [...new Set(wanted.map(({ connection }) => connection))] })
  return (
    <>
      <Paper p="md">
        <Stack gap="sm">
          {review.targets.map(({ connection, connector, object, remoteId, changedAt }) => (
            <div key={`${connection} ${remoteId}`}>
              <Checkbox
                label={`${titleOf(connector)} · ${objectOf(connector, object)?.title ?? object} ${remoteId}`}
                checked={!spared.has(connection)}
                disabled={!may('manager') || review.targets.length === 1}
                onChange={({ currentTarget }) => toggle(connection, currentTarget.checked)}
              />
              <Text size="xs" c="dimmed">
                {objectOf(connector, object)?.removal?.means}
                {changedAt !== null && (
                  <>
                    {' '}
                    Last changed <Ago at={changedAt} />.
                  </>
                )}
              </Text>
            </div>
          ))}
        </Stack>
      </Paper>
      {may('manager') ? (
        <>
          <Group gap="xs">
            <Button color="red" disabled={wanted.length === 0} onClick={remove}>
              Delete it in {listed([...new Set(wanted.map(({ connector }) => titleOf(connector)))])} too
            </Button>
            <Button variant="default" onClick={() => answer.mutate({ kind: 'keep' })}>
              Keep it in {names}
            </Button>
            {objectOf(review.connector, review.object)?.creates === true && (
              <Button variant="default" onClick={() => answer.mutate({ kind: 'restore' })}>
                Put it back in {where}
              </Button>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            Kept, it stays linked and in step, and nobody is asked again. Putting it back makes a new record from what
            Lead Hub knows; what only the old one held comes back where you restore that in {where} instead, which Lead
            Hub follows.
          </Text>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          Managers, admins and owners decide.
        </Text>
      )}
    </>
  )
}
