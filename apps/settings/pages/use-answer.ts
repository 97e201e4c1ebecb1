import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReviewAnswer } from '#shared/api/review.ts'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { answerReview, reviewsQuery } from '#apps/settings/resources/reviews.ts'

/** Answers a review. The next question shows at once; a refusal brings this one back. */
export function useAnswer(review: string) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const { queryKey } = reviewsQuery(workspace)
  return useMutation({
    mutationFn: (given: ReviewAnswer) => answerReview(workspace, review, given),
    onMutate: () => {
      const before = client.getQueryData(queryKey)
      client.setQueryData(
        queryKey,
        before?.filter(({ id }) => id !== review),
      )
      return { before }
    },
    onError: (error, _given, context) => {
      client.setQueryData(queryKey, context?.before)
      tellFailed(error)
    },
    onSettled: () => client.invalidateQueries({ queryKey: [workspace, 'overview'] }),
  })
}
