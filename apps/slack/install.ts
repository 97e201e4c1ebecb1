import type { Context, Hono } from 'hono'
import type { SlackDoorOptions } from './door.ts'

/** Where an admin's browser begins to connect a Slack team, and where Slack sends it back. */
export function addInstallRoutes(door: Hono, options: SlackDoorOptions): void {
  const { bonds, publicUrl } = options
  door.get('/install', (context) =>
    withSignedIn(context, options, async (user) => bonds.begin(context.req.query('workspace') ?? '', user)),
  )
  door.get('/oauth', (context) =>
    withSignedIn(context, options, async (user) => {
      const { search } = new URL(context.req.url)
      await bonds.finish(new URL(`${publicUrl}/slack/oauth${search}`), user)
      return `${publicUrl}/connections?connected=slack`
    }),
  )
}

/** Whatever happens, the browser ends on a page of ours, or on Slack's. */
async function withSignedIn(
  context: Context,
  { signedIn, publicUrl, log }: SlackDoorOptions,
  next: (user: string) => Promise<string>,
): Promise<Response> {
  const user = await signedIn(context.req.raw.headers)
  if (user === null) return context.redirect(`${publicUrl}/?problem=not-signed-in`)
  try {
    return context.redirect(await next(user))
  } catch (error) {
    const code = error instanceof Error && error.name === 'Refusal' && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    log.warn('slack.install-refused', { error, code })
    return context.redirect(`${publicUrl}/connections?problem=${encodeURIComponent(code)}`)
  }
}
