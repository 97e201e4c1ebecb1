import { queryOptions } from '@tanstack/react-query'
import { reviewList } from '#shared/api/lists.ts'
import { ask, tell } from '#apps/settings/api.ts'

/** Doubtful matches that wait for a person. */
export const reviewsQuery = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'reviews'],
    queryFn: async ({ signal }) =>
      (await ask(`/api/v1/workspaces/${workspace}/reviews`, reviewList, { signal })).reviews,
  })

export type Answer = { readonly kind: 'is'; readonly entity: string } | { readonly kind: 'new' }

export const answerReview = (workspace: string, review: string, answer: Answer): Promise<void> =>
  tell(`/api/v1/workspaces/${workspace}/reviews/${review}/answer`, { method: 'POST', body: { answer } })
