import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { progressView } from '#shared/api/connection.ts'
import { progressQuery } from '#apps/settings/resources/overview.ts'
import { createFollowing } from './following.ts'

export type Stream = 'opening' | 'live' | 'lost'

const againMs = 5_000
/** What changes with progress or with any lead. */
const followers = [
  'overview',
  'connections',
  'first-sync',
  'leads',
  'lead',
  'lead-past',
  'timeline',
  'reviews',
  'change-sets',
  'change-set',
  'imports',
] as const

/** Keeps progress, and what follows from it, up to date by server-sent events. */
export function useLive(workspace: string): Stream {
  const client = useQueryClient()
  const [stream, setStream] = useState<Stream>('opening')
  useEffect(() => {
    let source: EventSource | undefined
    let reopen: ReturnType<typeof setTimeout> | undefined
    const following = createFollowing(() =>
      Promise.all(followers.map((name) => client.invalidateQueries({ queryKey: [workspace, name] }))),
    )
    const open = (): void => {
      source = new EventSource(`/api/v1/workspaces/${workspace}/events`)
      source.addEventListener('open', () => setStream('live'))
      source.addEventListener('progress', (event) => {
        const view = progressView.safeParse(jsonOf(event.data))
        if (!view.success) return
        client.setQueryData(progressQuery(workspace).queryKey, view.data)
        following.tell()
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
      following.stop()
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
