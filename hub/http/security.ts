import { DoorProblem } from './errors.ts'

// Styles may be inline because the settings page's component library writes them; scripts may not.
const contentSecurityPolicy = [
  `default-src 'self'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `object-src 'none'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
  `form-action 'self'`,
].join('; ')

const always: readonly (readonly [string, string])[] = [
  ['content-security-policy', contentSecurityPolicy],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  // Not `no-referrer`: with it browsers send `Origin: null` even to ourselves.
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()'],
]

/** What every answer says, so that browsers are not turned against the people who use them. */
export const secureHeaders = (isHttps: boolean): readonly (readonly [string, string])[] =>
  isHttps ? [...always, ['strict-transport-security', 'max-age=31536000; includeSubDomains']] : always

const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses what another site made a browser send. Our own check, because hono's lets JSON through. A request without
 * Origin and Sec-Fetch-Site comes from no browser of this decade.
 */
export function refuseForeignOrigin(request: Request, publicUrl: string): void {
  if (safeMethods.includes(request.method)) return
  const isApi = new URL(request.url).pathname.startsWith('/api/')
  if (!isApi && !request.headers.has('cookie')) return
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const isOurs = origin === null || origin === publicUrl
  if (isOurs && (site === null || site === 'same-origin' || site === 'none')) return
  throw new DoorProblem({
    status: 403,
    code: 'foreign-origin',
    detail: 'This request was sent by a page of another site.',
    fix: `Open Lead Hub at ${publicUrl} and try there.`,
  })
}
