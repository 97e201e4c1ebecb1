import { DurableObject } from 'cloudflare:workers'
import { createHub } from '#hub/create-hub.ts'
import type { Hub } from '#hub/hub.ts'
import type { Log } from '#shared/log.ts'
import { ring } from './doorbell.ts'
import type { Env } from './env.ts'
import { createLane, sleepMsMax } from './lane.ts'
import { createPorts, readSettings, workerLog } from './ports.ts'

/** A hub is made anew after this long, so that it does not live on what another isolate has changed. */
const hubMsMax = 5 * 60_000

/**
 * One lane, one object, one waking at a time. It holds no truth: its name and its alarm are only a doorbell, and what
 * there is to do stands in the database. Deleting all of them costs a minute.
 */
export class LaneObject extends DurableObject<Env> {
  readonly #log: Log
  readonly #lane = createLane({
    run: () => this.#run(),
    sleep: (ms) => this.#sleep(ms),
    failed: (error) => this.#log.error('lane.failed', { lane: this.#name, error }),
    now: Date.now,
  })
  #name = ''
  #hub: { readonly hub: Hub; readonly madeAt: number } | null = null
  #failed = false
  /** When the alarm is set to go off, in milliseconds since the epoch; `Infinity`: it is not set. */
  #alarmAt = Infinity

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#log = workerLog(env)
    void state.blockConcurrencyWhile(async () => {
      this.#name = state.storage.kv.get<string>('lane') ?? ''
      this.#alarmAt = (await state.storage.getAlarm()) ?? Infinity
    })
  }

  /** The doorbell. Answers at once; the work goes on in this object. */
  ring(lane: string, afterMs: number): void {
    if (this.#name !== lane) {
      this.#name = lane
      this.ctx.storage.kv.put('lane', lane)
    }
    if (afterMs > 0) this.#sleep(Math.min(sleepMsMax, afterMs))
    else this.ctx.waitUntil(this.#lane.wake())
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = Infinity
    if (this.#name !== '') await this.#lane.wake()
  }

  async #run(): Promise<{ readonly againInMs: number | null }> {
    try {
      const { hub } = await this.#openHub()
      const next = await hub.run(this.#name)
      this.#failed = false
      return next
    } catch (error) {
      this.#failed = true
      throw error
    }
  }

  /** A failing lane keeps its hub, which remembers how often it has failed. */
  async #openHub(): Promise<{ readonly hub: Hub }> {
    const known = this.#hub
    if (known !== null && (this.#failed || Date.now() - known.madeAt < hubMsMax)) return known
    const wake = (lane: string, afterMs = 0): void => {
      if (lane === this.#name) this.ring(lane, afterMs)
      else this.ctx.waitUntil(ring(this.env, lane, { afterMs, log: this.#log }))
    }
    const hub = createHub(await createPorts(readSettings(this.env), { wake, log: this.#log }))
    this.#hub = { hub, madeAt: Date.now() }
    return this.#hub
  }

  /** The earlier of two wishes stands; a waking that comes too early finds nothing to do. */
  #sleep(ms: number): void {
    const at = Date.now() + ms
    if (this.#alarmAt <= at) return
    this.#alarmAt = at
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at))
  }
}
