import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { age, dateTime } from './words.ts'

const Now = createContext(0)
const tickMs = 5_000

/** One clock for every age on the page. */
export function NowProvider({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [])
  return <Now value={now}>{children}</Now>
}

/** Milliseconds since the epoch, a few seconds old at most. */
export const useNow = (): number => use(Now)

/** How long ago an instant was; the instant itself on hover. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={`${dateTime(at)} · ${at}`} style={{ whiteSpace: 'nowrap' }}>
      {age(at, now)}
    </time>
  )
}
