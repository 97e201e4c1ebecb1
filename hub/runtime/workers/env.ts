import type { LaneObject } from './lane-object.ts'

/** A doorbell's message: the lane to wake, and nothing else. */
export interface Doorbell {
  readonly lane: string
}

/** What `wrangler.toml` binds. Settings and secrets come as further members, read by `parseSettings` alone. */
export interface Env {
  /** The settings page's files. */
  readonly ASSETS: Fetcher
  /** One Durable Object per lane, by the lane's name. */
  readonly LANES: DurableObjectNamespace<LaneObject>
  readonly DOORBELL: Queue<Doorbell>
  readonly [setting: string]: unknown
}
