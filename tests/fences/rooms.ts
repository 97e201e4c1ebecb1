/** Who may import what (ARCHITECTURE.md, Borders). A path that matches no pattern of its file's room is refused. */
export interface Room {
  /** Path prefix from the root of the repository. The first room whose prefix fits a file is its room. */
  readonly path: string
  readonly may: readonly RegExp[]
  /** May be named in types only. */
  readonly mayName?: readonly RegExp[]
}

const here = /^\.\/(?!.*\.\.)/u
const shared = /^#shared\//u
const zod = /^zod$/u
const node = /^node:/u
const hono = /^hono(?:\/|$)/u
const face = /^#hub\/(?:hub|ports|accounts\/accounts)\.ts$/u

export const rooms: readonly Room[] = [
  { path: 'shared/', may: [here, shared, zod] },

  { path: 'connectors/index.ts', may: [/^#connectors\/[a-z]+\/connector\.ts$/u, shared] },
  { path: 'connectors/salesforce/', may: [here, shared, zod, /^jsforce(?:\/|$)/u] },
  { path: 'connectors/hubspot/', may: [here, shared, zod, /^@hubspot\/api-client\/lib\/codegen\//u] },
  { path: 'connectors/sheets/', may: [here, shared, zod, /^@googleapis\/(?:sheets|drive)(?:\/|$)/u] },
  { path: 'connectors/', may: [here, shared, zod] },

  {
    path: 'hub/core/',
    may: [here, /^#hub\/core\//u, /^#shared\/(?!web\/|http\.ts)/u, /^(?:libphonenumber-js|re2js|tldts)(?:\/|$)/u],
  },
  { path: 'hub/http/', may: [here, /^#hub\/http\//u, face, shared, hono, zod] },
  {
    path: 'hub/runtime/',
    may: [
      here,
      node,
      hono,
      zod,
      shared,
      face,
      /^#hub\/(?:http|store|accounts|runtime)\/|^#hub\/(?:create-hub|flow\/slack-install)\.ts$/u,
      /^#connectors\/index\.ts$/u,
      /^#apps\/(?:slack|settings)\//u,
      /^@libsql\/client(?:\/|$)/u,
      /^@hono\/node-server(?:\/|$)/u,
      /^cloudflare:/u,
    ],
  },
  {
    path: 'hub/files/',
    may: [here, face, /^#hub\/core\//u, shared, /^(?:fflate|papaparse|saxes)$/u],
  },
  {
    path: 'hub/',
    may: [
      here,
      shared,
      zod,
      face,
      /^#hub\/(?:core|files|flow|store|accounts|view)\//u,
      /^node:crypto$/u,
      /^(?:drizzle-orm|@libsql\/client|oauth4webapi|papaparse|stripe|better-auth|better-call)(?:\/|$)/u,
      /^@better-(?:auth|fetch)\//u,
    ],
  },

  { path: 'apps/sandbox/demo/workerd.ts', may: [node, /^wrangler$/u] },
  { path: 'apps/sandbox/demo.ts', may: [here, node, shared, /^#apps\/sandbox\//u, /^#hub\/runtime\/node\//u] },
  { path: 'apps/sandbox/', may: [here, node, shared, zod, /^#apps\/sandbox\//u, /^msw(?:\/|$)/u] },
  {
    path: 'apps/slack/',
    may: [here, shared, zod, hono, /^#apps\/slack\//u, /^@slack\//u],
    mayName: [/^#hub\/(?:hub|flow\/slack-install)\.ts$/u],
  },
  {
    path: 'apps/settings/',
    may: [
      here,
      shared,
      zod,
      hono,
      /^#apps\/settings\//u,
      /^(?:react|react-dom|vite|@vitejs|@mantine|@tanstack)(?:\/|$)/u,
    ],
    mayName: [/^#hub\/http\//u],
  },
  { path: '', may: [/^(?!.*\.\.\/)/u] },
]

/** Why this import is refused, or `undefined` where the room allows it. `file` is relative to the root. */
export function refusedImport(file: string, specifier: string, typeOnly: boolean): string | undefined {
  const room = rooms.find(({ path }) => file.startsWith(path))
  const allowed = [...(room?.may ?? []), ...(typeOnly ? (room?.mayName ?? []) : [])]
  if (allowed.some((pattern) => pattern.test(specifier))) return undefined
  return `'${specifier}' must not be imported from ${room?.path === '' ? 'here' : (room?.path ?? file)}: see Borders in ARCHITECTURE.md.`
}
