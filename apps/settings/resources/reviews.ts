import { queryOptions } from '@tanstack/react-query'
import { reviewList } from '#shared/api/lists.ts'
import type { ReviewAnswer } from '#shared/api/review.ts'
import { ask, tell } from '#apps/settings/api.ts'

/** What waits for a person. */
export const reviewsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'reviews'],
    queryFn: async ({ signal }) =>
      (await ask(`/api/v1/workspaces/${workspace}/reviews`, reviewList, { signal })).reviews,
  })

export const answerReview = (workspace: string, review: string, answer: ReviewAnswer): Promise<void> =>
  tell(`/api/v1/workspaces/${workspace}/reviews/${review}/answer`, { method: 'POST', body: { answer } })
