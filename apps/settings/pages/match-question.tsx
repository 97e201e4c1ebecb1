import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { DoubtfulMatchView } from '#shared/api/review.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectorsQuery, objectTitle } from '#apps/settings/resources/connections.ts'
import { Compare } from './compare.tsx'
import { useAnswer } from './use-answer.ts'

/** Is this record somebody we know already? */
export function MatchQuestion({ review }: { readonly review: DoubtfulMatchView }) {
  const connectorTitle = useConnectorTitle()
  const { may } = useWorkspace()
  const connectors = useQuery(connectorsQuery).data
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const answer = useAnswer(review.id)
  const same = (at: number) => (): void => {
    const candidate = review.candidates[at]
    if (candidate !== undefined && may('manager')) answer.mutate({ kind: 'is', entity: candidate.entity })
  }
  const different = (): void => {
    if (may('manager')) answer.mutate({ kind: 'new' })
  }
  useHotkeys([
    ['n', different],
    ...review.candidates.slice(0, 9).map((_, at): [string, () => void] => [String(at + 1), same(at)]),
  ])
  const isCompany = review.candidates.some(({ entity }) => entity.startsWith('company_'))
  const thing = isCompany ? 'company' : 'person'
  return (
    <Stack>
      <Title order={2} ref={title} tabIndex={-1} style={{ outline: 'none' }}>
        Is {nameOf(review.fields)} in {connectorTitle(review.connector)} a {thing} you know already?
      </Title>
      <Text size="sm" c="dimmed">
        {objectTitle(connectors, review)} {review.remoteId} · found <Ago at={review.createdAt} />
      </Text>
      <Compare review={review} />
      {may('manager') ? (
        <Group gap="xs">
          {review.candidates.map((candidate, at) => (
            <Button
              key={candidate.entity}
              onClick={same(at)}
              leftSection={<Icon name="check" />}
              h="auto"
              mih={36}
              py={6}
              styles={{ label: { whiteSpace: 'normal', lineHeight: 1.35 } }}
            >
              Same {thing} as {candidate.title}
            </Button>
          ))}
          <Button variant="default" onClick={different}>
            A different {thing}
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed">
          Managers, admins and owners decide.
        </Text>
      )}
    </Stack>
  )
}

const nameOf = (fields: DoubtfulMatchView['fields']): string => {
  const value = (name: string): string => String(fields.find(({ field }) => field === name)?.value ?? '')
  return `${value('firstName')} ${value('lastName')}`.trim() || value('name') || value('email') || 'this record'
}
