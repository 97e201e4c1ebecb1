/** Sends a vendor's URL through the gateway, where one is set: `https://host/path` becomes `<gateway>/host/path`. */
export function throughGateway(url: URL, gateway: string | undefined): URL {
  if (gateway === undefined) return url
  return new URL(`${gateway}/${url.host}${url.pathname}${url.search}`)
}

/** True where `host` is one of `allowed`; `*.` stands for one or more labels. */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) =>
    pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1 : host === pattern,
  )
}
