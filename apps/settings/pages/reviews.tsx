import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ReviewView } from '#shared/api/lead.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectorsQuery, objectTitle } from '#apps/settings/resources/connections.ts'
import { answerReview, reviewsQuery, type Answer } from '#apps/settings/resources/reviews.ts'
import { Compare } from './compare.tsx'

/** Doubtful matches, one after the other. */
export function Reviews() {
  const here = useWorkspace()
  const reviews = useQuery(reviewsQuery(here.id))
  return (
    <Loaded query={reviews} what="the reviews" isPage>
      {(list) => <Queue list={list} />}
    </Loaded>
  )
}

function Queue({ list }: { readonly list: readonly ReviewView[] }) {
  const [at, setAt] = useState(0)
  const review = list[Math.min(at, list.length - 1)]
  if (review === undefined) {
    return (
      <>
        <PageHead title="Reviews" />
        <Notice icon="check" title="No doubtful matches to decide">
          <Text c="dimmed">Records that may be someone you know already wait here, so that no duplicate is made.</Text>
          <ButtonLink to="/leads">See the leads</ButtonLink>
        </Notice>
      </>
    )
  }
  const place = list.indexOf(review)
  const later = (): void => setAt((place + 1) % list.length)
  return (
    <>
      <PageHead
        title="Reviews"
        note={`${place + 1} of ${plural(list.length, 'doubtful match', 'doubtful matches')} · nothing is written for it until somebody decides`}
      >
        {list.length > 1 && (
          <Button variant="default" onClick={later}>
            Later
          </Button>
        )}
      </PageHead>
      <Question key={review.id} review={review} />
    </>
  )
}

const nameOf = (fields: ReviewView['fields']): string => {
  const value = (name: string): string => String(fields.find(({ field }) => field === name)?.value ?? '')
  return `${value('firstName')} ${value('lastName')}`.trim() || value('name') || value('email') || 'this record'
}

function Question({ review }: { readonly review: ReviewView }) {
  const connectorTitle = useConnectorTitle()
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const connectors = useQuery(connectorsQuery).data
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const { queryKey } = reviewsQuery(workspace)
  const answer = useMutation({
    mutationFn: (given: Answer) => answerReview(workspace, review.id, given),
    // The next question shows at once; a refusal brings this one back.
    onMutate: () => {
      const before = client.getQueryData(queryKey)
      client.setQueryData(
        queryKey,
        before?.filter(({ id }) => id !== review.id),
      )
      return { before }
    },
    onError: (error, _given, context) => {
      client.setQueryData(queryKey, context?.before)
      tellFailed(error)
    },
    onSettled: () => client.invalidateQueries({ queryKey: [workspace, 'overview'] }),
  })
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
