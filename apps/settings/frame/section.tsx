import { Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface SectionProps {
  /** Names it within its page. */
  readonly id: string
  readonly title: string
  /** True where what it shows changes by itself and is to be read out. */
  readonly isLive?: boolean
  readonly children: ReactNode
}

/** A part of a page under a heading of its own. */
export const Section = ({ id, title, isLive = false, children }: SectionProps) => (
  <section aria-labelledby={id} aria-live={isLive ? 'polite' : undefined}>
    <Title order={2} id={id} mb="sm">
      {title}
    </Title>
    {children}
  </section>
)
