/** What HubSpot's worker gives a card, and the test renderer does not: `hubspot.fetch` calls `self.hsFetch`. */
type Fetch = (url: string | URL, options?: unknown) => Promise<Response>

const worker: { self?: unknown; hsFetch?: Fetch } = globalThis
worker.self ??= globalThis

/** Everything that cards fetch from now on goes this way. */
export function fetchThrough(way: Fetch): void {
  worker.hsFetch = way
}
