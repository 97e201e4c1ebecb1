import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's own browser; nothing is downloaded. */
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })

/** A person's page, and what went wrong on it without anybody seeing it. */
export interface Visit {
  readonly page: Page
  /** Uncaught errors, and what the browser's console complained about, refusals by the content policy among them. */
  readonly complaints: readonly string[]
}

const patienceMs = 15_000
/** A request that is answered 4xx is also a line in the console; tests that expect one look at the page. 5xx are told below. */
const expected = /Failed to load resource: the server responded with a status of/

/** A browser of its own for one person: no cookies, no storage. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    const isBad = message.type() === 'error' || message.type() === 'warning'
    if (isBad && !expected.test(message.text())) complaints.push(message.text())
  })
  page.on('response', (reply) => {
    if (reply.status() >= 500) complaints.push(`${reply.request().method()} ${reply.url()} answered ${reply.status()}`)
  })
  return { page, complaints }
}

export interface Person {
  readonly email: string
  readonly password: string
}

/** Signs in by typing, as people do. */
export async function signIn(page: Page, origin: string, person: Person): Promise<void> {
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('E-mail address').fill(person.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation').waitFor({ state: 'attached' })
}

/** By how many pixels the page can be scrolled sideways; 0 is right. */
export const sidewaysPx = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
