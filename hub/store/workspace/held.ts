/** `due_at` of a row whose delivery waits until the connection that caused it is approved. */
export const heldUntil = 8_640_000_000_000_000
