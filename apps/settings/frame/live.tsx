import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { progressView } from '#shared/api/connection.ts'
import { progressQuery } from '#apps/settings/resources/overview.ts'

export type Stream = 'opening' | 'live' | 'lost'

const againMs = 5_000
/** What changes with progress or with any lead, and how often it is asked for at most. */
const followers = ['overview', 'connections', 'first-sync', 'leads', 'lead', 'timeline', 'reviews'] as const
const followMs = 1_000

/** Keeps progress, and what follows from it, up to date by server-sent events. */
export function useLive(workspace: string): Stream {
  const client = useQueryClient()
  const [stream, setStream] = useState<Stream>('opening')
  useEffect(() => {
    let source: EventSource | undefined
    let reopen: ReturnType<typeof setTimeout> | undefined
    let follow: ReturnType<typeof setTimeout> | undefined
    let isStale = false
    const ask = (): void => {
      isStale = false
      for (const name of followers) void client.invalidateQueries({ queryKey: [workspace, name] })
      follow = setTimeout(rest, followMs)
    }
    const rest = (): void => {
      follow = undefined
      if (isStale) ask()
    }
    // At once, and then no more than once in a while: an edit is seen as it comes, a backfill does not flood.
    const askFollowers = (): void => {
      isStale = true
      if (follow === undefined) ask()
    }
    const open = (): void => {
      source = new EventSource(`/api/v1/workspaces/${workspace}/events`)
      source.addEventListener('open', () => setStream('live'))
      source.addEventListener('progress', (event) => {
        const view = progressView.safeParse(jsonOf(event.data))
        if (!view.success) return
        client.setQueryData(progressQuery(workspace).queryKey, view.data)
        askFollowers()
      })
      source.addEventListener('error', () => {
        setStream('lost')
        // Browsers come back by themselves unless the answer was a refusal.
        if (source?.readyState !== EventSource.CLOSED) return
        void client.invalidateQueries({ queryKey: ['me'] })
        reopen = setTimeout(open, againMs)
      })
    }
    open()
    return () => {
      source?.close()
      clearTimeout(reopen)
      clearTimeout(follow)
    }
  }, [client, workspace])
  return stream
}

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}
