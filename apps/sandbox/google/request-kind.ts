import { readBody } from './schema.ts'
import type { z } from 'zod'

import type { Book } from './book.ts'
import type { Json } from './cell.ts'

/** Who asks, as far as requests care. */
export interface Caller {
  readonly email: string
  /** The developer project of the OAuth client. */
  readonly project: string
}

/** Carries out one kind of request and gives the inside of its reply; null for an empty reply. */
export type Perform = (book: Book, caller: Caller) => Json | null

/** One kind of request: how its body reads and what it does. `at` is its path in the body, for refusals. */
export type RequestKind = (body: unknown, at: string) => Perform

/** A request kind with a body of one shape. */
export function kind<T>(
  schema: z.ZodType<T>,
  perform: (book: Book, body: T, caller: Caller) => Json | null,
): RequestKind {
  return (body, at) => {
    const read = readBody(schema, body, at)
    return (book, caller) => perform(book, read, caller)
  }
}
