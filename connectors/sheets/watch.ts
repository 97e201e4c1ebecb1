import { z } from 'zod'

import type { Watches } from '#shared/push.ts'

import { call } from './client.ts'
import type { Client } from './client.ts'
import { brokenPromise } from './fault.ts'
import type { Target } from './target.ts'

/** Longest life of a channel on a file; Google ends it without a word. A minute less, for clocks that differ. */
const lifeMs = 86_400_000 - 60_000

const channel = z.object({ resourceId: z.string().min(1), expiration: z.string().regex(/^\d+$/).optional() })

interface Tools {
  readonly client: Client
  readonly target: () => Promise<Target>
  readonly now: () => number
}

/** Notifications that the file changed; never what. https://developers.google.com/workspace/drive/api/guides/push */
export function fileWatches({ client, target, now }: Tools): Watches {
  return {
    async start({ address, token, id }) {
      const { spreadsheetId } = await target()
      const expiration = String(now() + lifeMs)
      const requestBody = { id, type: 'web_hook', address, token, expiration }
      const parsed = channel.safeParse(await call(client.drive.files.watch({ fileId: spreadsheetId, requestBody })))
      if (!parsed.success) throw brokenPromise('a channel without resource id')
      const { resourceId, expiration: until } = parsed.data
      return { id, facts: { resourceId }, expiresAt: Number(until ?? expiration) }
    },
    async stop({ id, facts }) {
      await call(client.drive.channels.stop({ requestBody: { id, resourceId: facts['resourceId'] ?? '' } }))
    },
  }
}
