import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReviewView } from '#shared/api/review.ts'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { reviewsQuery } from '#apps/settings/resources/reviews.ts'
import { ConflictQuestion } from './conflict-question.tsx'
import { DeletionQuestion } from './deletion-question.tsx'
import { MatchQuestion } from './match-question.tsx'
import { StoppedQuestion } from './stopped-question.tsx'

/** What waits for a person, one question after the other. */
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
        <Notice icon="check" title="Nothing to decide">
          <Text c="dimmed">
            Records that may be someone you know already wait here, values that two systems changed at once, what was
            deleted in one system only, and changes that came in unusual numbers.
          </Text>
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
        note={`${place + 1} of ${plural(list.length, 'question')} · nothing is written for it until somebody decides`}
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

function Question({ review }: { readonly review: ReviewView }) {
  switch (review.kind) {
    case 'conflict':
      return <ConflictQuestion review={review} />
    case 'doubtful-match':
      return <MatchQuestion review={review} />
    case 'held-delete':
      return <DeletionQuestion review={review} />
    case 'stopped':
      return <StoppedQuestion review={review} />
  }
}
