import { expect, test } from 'vitest'
import { backOffMs, createPace } from '#hub/flow/pace.ts'

const quota = { name: 'reads', calls: 60, perSeconds: 60, except: [':batchUpdate'] }

test('no window of a quota ever holds more calls than it allows', () => {
  let now = 1_000_000
  const pace = createPace([quota], () => now)
  const calls: number[] = []
  for (let step = 0; step < 3_000; step += 1) {
    if (pace.waitMs(0) === 0) {
      pace.count('/v4/spreadsheets/x')
      calls.push(now)
    }
    now += 100
  }
  for (const start of calls) {
    expect(calls.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(60)
  }
  expect(calls.length).toBeGreaterThan(250)
})

test('a backlog leaves calls for live changes, and these leave some for a person', () => {
  const pace = createPace([quota], () => 5_000_000)
  for (let n = 0; n < 40; n += 1) pace.count('/v4/spreadsheets/x')
  expect(pace.waitMs(2)).toBeGreaterThan(0)
  expect(pace.waitMs(1)).toBe(0)
  for (let n = 0; n < 17; n += 1) pace.count('/v4/spreadsheets/x')
  expect(pace.waitMs(1)).toBe(0)
  for (let n = 0; n < 1; n += 1) pace.count('/v4/spreadsheets/x')
  expect(pace.waitMs(1)).toBeGreaterThan(0)
  expect(pace.waitMs(0)).toBe(0)
})

test('only the calls that a quota is about count', () => {
  const pace = createPace([quota], () => 5_000_000)
  for (let n = 0; n < 500; n += 1) pace.count('/v4/spreadsheets/x/values:batchUpdate')
  expect(pace.waitMs(2)).toBe(0)
})

test('a quota of what feeds are read by keeps nothing else waiting', () => {
  const search = { name: 'search', calls: 5, perSeconds: 1, only: ['/search'] }
  const pace = createPace([quota, search], () => 5_000_000)
  for (let n = 0; n < 5; n += 1) pace.count('/crm/v3/objects/contacts/search')
  expect(pace.waitMs(1)).toBeGreaterThan(0)
  expect(pace.waitMs(1, 'records')).toBe(0)
  for (let n = 0; n < 60; n += 1) pace.count('/crm/v3/objects/contacts/batch/update')
  expect(pace.waitMs(1, 'records')).toBeGreaterThan(0)
})

test('backing off doubles, is jittered, and ends at a quarter of an hour', () => {
  expect(backOffMs(0, 0)).toBe(500)
  expect(backOffMs(0, 1)).toBe(1_000)
  expect(backOffMs(3, 1)).toBe(8_000)
  expect(backOffMs(40, 1)).toBe(15 * 60_000)
})
