import { z } from 'zod'

/** Something that stopped or is about to, by itself and without anybody being told. Instants are ISO. */
export const alarmView = z.object({
  id: z.string(),
  connection: z.string(),
  /** The object of the feed it is about, as the remote names it; `null`: all of the connection. */
  object: z.string().nullable(),
  kind: z.enum([
    'consent',
    'unread',
    'silent',
    'push-stopped',
    'watch-failed',
    'backlog',
    'quota',
    'unreadable',
    'stopped',
  ]),
  /** What is wrong, in one sentence. */
  text: z.string(),
  /** The one action that mends it. */
  fix: z.string(),
  /** Where that is done. */
  href: z.string(),
  openedAt: z.string(),
  /** When it was over; `null`: it is open. */
  closedAt: z.string().nullable(),
})

/** Open ones, oldest first, and the latest hundred that are over. */
export const alarmList = z.object({ open: z.array(alarmView), past: z.array(alarmView) })

export type AlarmView = z.infer<typeof alarmView>
export type AlarmList = z.infer<typeof alarmList>
