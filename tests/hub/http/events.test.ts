import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cast, castOf, type DoorWorld, openDoor } from '#tests/support/door.ts'

let world: DoorWorld
let cast: Cast
/** How far the door's clock is ahead. */
let offset = 0
/** Milliseconds that each pause of the door takes on its clock. */
let pauseMs = 1_000
beforeAll(async () => {
  pauseMs = 1_000
  world = await openDoor({
    now: () => Date.now() + offset,
    pause: async () => {
      offset += pauseMs
      await new Promise((resolve) => setTimeout(resolve, 2))
    },
  })
  cast = await castOf(world)
}, 30_000)
afterAll(() => world.close())

const job = (done: number) => ({
  kind: 'read' as const,
  connection: null,
  title: 'Reading',
  done,
  total: 10,
  perSecond: 1,
  secondsLeft: null,
  state: 'running' as const,
  note: null,
})

interface Stream {
  /** Reads until the text so far matches, or the stream ends. */
  until(pattern: RegExp): Promise<string>
  close(): Promise<void>
}

async function open(cookie: string, lastEventId?: string): Promise<Stream> {
  const reply = await world.ask('GET', `/api/v1/workspaces/${cast.workspace}/events`, {
    cookie,
    ...(lastEventId === undefined ? {} : { headers: { 'last-event-id': lastEventId } }),
  })
  expect(reply.headers.get('content-type')).toBe('text/event-stream')
  expect(reply.headers.get('cache-control')).toBe('no-store')
  const reader = reply.body?.getReader()
  if (reader === undefined) throw new Error('No stream.')
  let text = ''
  return {
    until: async (pattern) => {
      while (!pattern.test(text)) {
        const part = await reader.read()
        if (part.done) return `${text}<end>`
        text += new TextDecoder().decode(part.value)
      }
      return text
    },
    close: () => reader.cancel(),
  }
}

test('progress is told at once, and again when it moves', async () => {
  world.hub.progressed({ jobs: [job(1)] })
  const stream = await open(cast.cookies.viewer)
  expect(await stream.until(/"done":1/)).toMatch(/id: [0-9a-f]{16}\nevent: progress\ndata: \{/)
  world.hub.progressed({ jobs: [job(2)] })
  await stream.until(/"done":2/)
  await stream.close()
})

test('that a lead changed is told within a second, though no work is seen', async () => {
  world.hub.progressed({ jobs: [], idle: true, latest: 7 })
  const stream = await open(cast.cookies.viewer)
  await stream.until(/"latest":7/)
  const toldAt = offset
  world.hub.progressed({ jobs: [], idle: true, latest: 8 })
  await stream.until(/"latest":8/)
  expect(offset - toldAt).toBeLessThanOrEqual(2_000)
  await stream.close()
})

test('who comes back with the last event’s id is told only what is new', async () => {
  world.hub.progressed({ jobs: [job(1)] })
  const first = await open(cast.cookies.viewer)
  const id = /id: (\w+)/.exec(await first.until(/\n\n$/).then(() => first.until(/data:/)))?.[1] ?? ''
  await first.close()
  const second = await open(cast.cookies.viewer, id)
  await second.until(/retry/)
  world.hub.progressed({ jobs: [job(2)] })
  const text = await second.until(/"done":2/)
  expect(text).not.toContain('"done":1')
  await second.close()
})

test('a quiet stream says that it is still here', async () => {
  const stream = await open(cast.cookies.viewer)
  const text = await stream.until(/: still here/)
  expect(text.match(/event: progress/g)).toHaveLength(1)
  await stream.close()
})

test('a stream that nobody reads any more asks the hub no more', async () => {
  const stream = await open(cast.cookies.viewer)
  await stream.until(/event/)
  await stream.close()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const asked = world.hub.calls.length
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(world.hub.calls.length).toBe(asked)
})

test('a stream ends after ten minutes', async () => {
  pauseMs = 120_000
  const stream = await open(cast.cookies.viewer)
  expect(await stream.until(/never/)).toContain('<end>')
  pauseMs = 1_000
})

test('a stream ends with the session, and with the membership', async () => {
  const rep = await open(cast.cookies.rep)
  await rep.until(/event/)
  await world.ask('POST', '/api/auth/sign-out', { cookie: cast.cookies.rep })
  const signedOutAt = offset
  expect(await rep.until(/never/)).toContain('<end>')
  expect(offset - signedOutAt).toBeLessThan(20_000)
  const viewer = await open(cast.cookies.viewer)
  await viewer.until(/event/)
  const member = `/api/v1/workspaces/${cast.workspace}/members/${cast.users.viewer}`
  expect((await world.ask('DELETE', member, { cookie: cast.cookies.owner })).status).toBe(204)
  const takenOutAt = offset
  expect(await viewer.until(/never/)).toContain('<end>')
  expect(offset - takenOutAt).toBeLessThan(20_000)
})
