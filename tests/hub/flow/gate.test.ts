import { expect, test } from 'vitest'
import { createGate } from '#hub/flow/gate.ts'

const start = () => {
  const clock = { now: 1_000_000 }
  return { clock, gate: createGate(() => clock.now) }
}

const stepFor = (ms: number, { clock, gate }: ReturnType<typeof start>) =>
  gate.step(() => {
    clock.now += ms
    return Promise.resolve()
  })

test('while nobody edits, backlogs go side by side and never rest', async () => {
  const so = start()
  await so.gate.step(() => {
    expect(so.gate.waitMs()).toBe(0)
    return Promise.resolve()
  })
  await stepFor(500, so)
  expect(so.gate.waitMs()).toBe(0)
})

test('while somebody edits, a step waits for the one that is under way, and then for as long as that took', async () => {
  const so = start()
  so.gate.noteLive()
  await so.gate.step(() => {
    expect(so.gate.waitMs()).toBe(100)
    so.clock.now += 300
    return Promise.resolve()
  })
  expect(so.gate.waitMs()).toBe(300)
  so.clock.now += 300
  expect(so.gate.waitMs()).toBe(0)
})

test('a step that fails rests like any other', async () => {
  const so = start()
  so.gate.noteLive()
  const failed = so.gate.step(() => {
    so.clock.now += 200
    return Promise.reject(new Error('The remote is away.'))
  })
  await expect(failed).rejects.toThrow('away')
  expect(so.gate.waitMs()).toBe(200)
})

test('a minute after the last edit it is as before', async () => {
  const so = start()
  so.gate.noteLive()
  await stepFor(70_000, so)
  expect(so.gate.isLively()).toBe(false)
  expect(so.gate.waitMs()).toBe(0)
})
