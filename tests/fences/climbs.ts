/** A forbidden line, where it is written, and the rule that has to refuse it. */
export interface Climb {
  readonly file: string
  readonly line: string
  readonly rule: string
}

const climb = (rule: string, file: string, line: string): Climb => ({ rule, file, line })

const borders: readonly Climb[] = [
  ['shared/a.ts', '#hub/hub.ts'],
  ['shared/a.ts', '#connectors/index.ts'],
  ['shared/a.ts', 'hono'],
  ['connectors/hubspot/a.ts', '#hub/core/plan.ts'],
  ['connectors/hubspot/a.ts', '#apps/slack/app.ts'],
  ['connectors/hubspot/a.ts', '#connectors/salesforce/index.ts'],
  ['connectors/hubspot/a.ts', '../salesforce/index.ts'],
  ['connectors/hubspot/a.ts', 'jsforce'],
  ['connectors/hubspot/a.ts', '@hubspot/api-client'],
  ['connectors/salesforce/a.ts', '@hubspot/api-client/lib/codegen/crm/objects/index.js'],
  ['connectors/memory/a.ts', 'node:fs'],
  ['connectors/index.ts', 'jsforce'],
  ['hub/core/a.ts', '#connectors/index.ts'],
  ['hub/core/a.ts', '#hub/store/database.ts'],
  ['hub/core/a.ts', '#hub/ports.ts'],
  ['hub/core/a.ts', '#shared/web/webhook.ts'],
  ['hub/core/a.ts', 'zod'],
  ['hub/core/a.ts', 'node:crypto'],
  ['hub/core/a.ts', 'drizzle-orm'],
  ['hub/flow/a.ts', '#connectors/index.ts'],
  ['hub/flow/a.ts', '#hub/http/app.ts'],
  ['hub/flow/a.ts', '#hub/runtime/node/ports.ts'],
  ['hub/flow/a.ts', '#apps/slack/app.ts'],
  ['hub/flow/a.ts', 'hono'],
  ['hub/flow/a.ts', 'node:fs'],
  ['hub/http/a.ts', '#hub/core/plan.ts'],
  ['hub/http/a.ts', '#hub/store/database.ts'],
  ['hub/http/a.ts', 'drizzle-orm'],
  ['hub/runtime/node/a.ts', '#hub/core/plan.ts'],
  ['hub/runtime/node/a.ts', '#connectors/hubspot/index.ts'],
  ['hub/runtime/node/a.ts', '#apps/sandbox/server.ts'],
  ['apps/slack/a.ts', '#hub/hub.ts'],
  ['apps/slack/a.ts', '#hub/core/plan.ts'],
  ['apps/settings/a.ts', '#hub/http/app.ts'],
  ['apps/settings/a.ts', 'node:fs'],
  ['apps/sandbox/a.ts', '#connectors/hubspot/index.ts'],
  ['apps/sandbox/a.ts', '#hub/hub.ts'],
  ['tests/a.ts', '../shared/ids.ts'],
].map(([file = '', to = '']) => climb('fences(borders)', file, `import * as a from '${to}'\nexport const b = a`))

/** Other ways of saying import must not slip under the same fence. */
const otherWays: readonly Climb[] = [
  climb('fences(borders)', 'hub/core/b.ts', "export * from '#hub/ports.ts'"),
  climb('fences(borders)', 'hub/core/b.ts', "export type { Ports } from '#hub/ports.ts'"),
  climb('fences(borders)', 'hub/core/b.ts', "export const b = () => import('#hub/ports.ts')"),
  climb('fences(borders)', 'hub/core/b.ts', 'export const b = (path: string) => import(path)'),
  climb('fences(borders)', 'hub/core/b.ts', "export type B = import('#hub/ports.ts').Ports"),
  climb('fences(borders)', 'apps/slack/b.ts', "import type { A } from '#hub/core/plan.ts'\nexport type B = A"),
]

const effects: readonly Climb[] = [
  'hub/core/c.ts',
  'hub/flow/c.ts',
  'hub/http/c.ts',
  'connectors/hubspot/c.ts',
].flatMap((file) => [
  climb('eslint(no-restricted-properties)', file, 'export const a = Date.now()'),
  climb('eslint(no-restricted-properties)', file, 'export const a = Math.random()'),
  climb('eslint(no-restricted-properties)', file, "export const a = globalThis.fetch('x')"),
  climb('fences(no-clock)', file, 'export const a = new Date()'),
  climb('fences(no-clock)', file, 'export const a = Date()'),
  climb('eslint(no-restricted-globals)', file, "export const a = fetch('x')"),
  climb('eslint(no-restricted-globals)', file, 'export const a = process.env.HOME'),
  climb('eslint(no-restricted-globals)', file, 'export const a = setTimeout(() => 1, 1)'),
])

const writing: readonly Climb[] = [
  climb('typescript(no-explicit-any)', 'hub/flow/d.ts', 'export const a = (b: any) => b'),
  climb('typescript(no-non-null-assertion)', 'hub/flow/d.ts', 'export const a = (b: string | null) => b!.length'),
  climb('typescript(consistent-type-assertions)', 'hub/flow/d.ts', 'export const a = (b: unknown) => b as string'),
  climb('typescript(consistent-type-assertions)', 'shared/d.ts', 'export const a = (b: unknown) => b as string'),
  climb('typescript(no-unsafe-return)', 'hub/flow/d.ts', 'export const a = (b: string): string => JSON.parse(b)'),
  climb('typescript(no-floating-promises)', 'hub/flow/d.ts', 'export const a = (b: Promise<void>) => { b }'),
  climb(
    'typescript(switch-exhaustiveness-check)',
    'hub/flow/d.ts',
    "export function a(b: 'x' | 'y') {\n  switch (b) {\n    case 'x':\n      return 1\n  }\n}",
  ),
  climb('typescript(only-throw-error)', 'hub/flow/d.ts', "export const a = () => { throw 'x' }"),
  climb('typescript(ban-ts-comment)', 'hub/flow/d.ts', '// @ts-ignore\nexport const a = 1'),
  climb('import(no-default-export)', 'hub/flow/d.ts', 'export default 1'),
  climb('fences(no-class)', 'hub/flow/d.ts', 'export class A {}'),
  climb(
    'fences(guarded-batch)',
    'hub/flow/d.ts',
    'export const a = (db: { batch(b: string[]): void }) => db.batch([])',
  ),
  climb(
    'fences(guarded-batch)',
    'hub/store/d.ts',
    'export const a = (db: { transaction(): void }) => db.transaction()',
  ),
  climb('eslint(max-lines)', 'hub/flow/d.ts', 'export const a = 1\n'.replace('a', 'b').padEnd(300, '\n')),
  climb('eslint(max-lines)', 'tests/d.test.ts', 'export const a = 1\n'.padEnd(600, '\n')),
  climb('eslint(max-lines-per-function)', 'hub/flow/d.ts', `export function a() {\n${'  a()\n'.repeat(51)}}`),
  climb('eslint(max-params)', 'hub/flow/d.ts', 'export const a = (b: 1, c: 2, d: 3, e: 4) => [b, c, d, e]'),
  climb('eslint(no-console)', 'hub/flow/d.ts', "console.log('x')\nexport const a = 1"),
  climb('vitest(no-focused-tests)', 'tests/e.test.ts', "import { test } from 'vitest'\ntest.only('x', () => {})"),
  climb('vitest(no-disabled-tests)', 'tests/e.test.ts', "import { test } from 'vitest'\ntest.skip('x', () => {})"),
  climb('vitest(no-restricted-vi-methods)', 'tests/e.test.ts', "import { vi } from 'vitest'\nvi.mock('#hub/hub.ts')"),
]

/** Every lint fence, climbed. */
export const climbs: readonly Climb[] = [...borders, ...otherWays, ...effects, ...writing]

/** Lines next to the fences, on the right side of them. */
export const lawful: readonly (readonly [file: string, line: string])[] = [
  ['hub/core/ok1.ts', "import type { RemoteId } from '#shared/ids.ts'\nexport type A = RemoteId"],
  ['hub/core/ok2.ts', "import { parse } from 'tldts'\nexport const a = (host: string) => parse(host).domain"],
  ['hub/core/ok3.ts', 'export const a = (instant: number): string => new Date(instant).toISOString()'],
  [
    'connectors/hubspot/ok1.ts',
    "import { Fault } from '#shared/fault.ts'\nexport const a = () => new Fault('quota', 'x')",
  ],
  ['connectors/hubspot/ok2.ts', 'export const a = (text: string): URL => new URL(text)'],
  ['hub/http/ok1.ts', "import { Hono } from 'hono'\nexport const a = new Hono()"],
  ['hub/runtime/node/ok1.ts', 'export const a = (): number => Date.now()'],
  ['hub/runtime/node/ok2.ts', 'export const a = (url: string): Promise<Response> => fetch(url)'],
  ['hub/http/config.ts', 'export const a = (): string | undefined => process.env.HOME'],
  ['hub/flow/ok1.ts', 'export class Refusal extends Error {}'],
  [
    'hub/flow/ok2.ts',
    "export const a = (db: { batch(b: string[], mode: 'write'): void }): void => db.batch([], 'write')",
  ],
  ['hub/flow/ok3.ts', "export const kinds = ['lead', 'company'] as const"],
  ['apps/slack/ok1.ts', "import type { Fault } from '#shared/fault.ts'\nexport type A = Fault"],
]
