import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFollowing, type Following } from '#apps/settings/frame/following.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A page with one lead on it, whose answer takes so long. `asked` counts the requests. */
function openPage(answerMs: number): {
  following: Following
  shown: () => unknown
  asked: () => number
  end: () => void
} {
  const client = new QueryClient()
  const begunAt = Date.now()
  let asked = 0
  const queryFn = async ({ signal }: { signal: AbortSignal }): Promise<number> => {
    asked += 1
    const at = Date.now() - begunAt
    await new Promise((resolve) => setTimeout(resolve, answerMs))
    signal.throwIfAborted()
    return at
  }
  const query = { queryKey: ['lead'], queryFn, initialData: -1, staleTime: Infinity }
  const unsubscribe = new QueryObserver(client, query).subscribe(() => undefined)
  const following = createFollowing(() => client.invalidateQueries({ queryKey: ['lead'] }))
  return {
    following,
    shown: () => client.getQueryData(['lead']),
    asked: () => asked,
    end: () => {
      following.stop()
      unsubscribe()
      client.clear()
    },
  }
}

test('what changed is shown although the answer takes longer than the next news', async () => {
  const page = openPage(1_600)
  for (let seconds = 0; seconds < 20; seconds += 1) {
    page.following.tell()
    await vi.advanceTimersByTimeAsync(1_000)
  }
  expect(page.shown()).toBeGreaterThan(15_000)
  page.end()
})

test('what changed while an answer was under way is asked for once more', async () => {
  const page = openPage(1_600)
  page.following.tell()
  await vi.advanceTimersByTimeAsync(800)
  page.following.tell()
  await vi.advanceTimersByTimeAsync(10_000)
  expect([page.shown(), page.asked()]).toEqual([1_600, 2])
  page.end()
})

test('news is asked for at once, and however much comes, no more than once a second', async () => {
  const page = openPage(10)
  page.following.tell()
  await vi.advanceTimersByTimeAsync(20)
  expect(page.shown()).toBe(0)
  for (let times = 0; times < 100; times += 1) {
    page.following.tell()
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(page.asked()).toBeLessThanOrEqual(7)
  page.end()
})

test('an answer that never comes holds up nothing for ever', async () => {
  const page = openPage(60_000_000)
  page.following.tell()
  await vi.advanceTimersByTimeAsync(1_000)
  page.following.tell()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(page.asked()).toBe(2)
  page.end()
})
