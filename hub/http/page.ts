import { notFound } from './errors.ts'

/** A folder of static files: Node's file server or the Workers assets binding. Answers 404 for what it has not. */
export interface Assets {
  fetch(request: Request): Response | Promise<Response>
}

/** A file of the settings page, or its index.html for an address that the page itself understands. */
export async function pageOf(assets: Assets | undefined, request: Request): Promise<Response> {
  if (assets === undefined) throw notFound()
  const url = new URL(request.url)
  const found = await assets.fetch(request)
  if (found.status !== 404) return cached(found, url.pathname)
  // A missing script must not look like a page to the browser that asks for it.
  if (/\.\w+$/.test(url.pathname)) throw notFound()
  const index = await assets.fetch(new Request(new URL('/index.html', url), { headers: request.headers }))
  if (index.status === 404) throw notFound()
  return cached(index, '/index.html')
}

/** Names under /assets/ change with their content; everything else is asked for each time. */
function cached(found: Response, path: string): Response {
  const reply = new Response(found.body, found)
  const isFixed = path.startsWith('/assets/') && found.ok
  reply.headers.set('cache-control', isFixed ? 'public, max-age=31536000, immutable' : 'no-cache')
  return reply
}
