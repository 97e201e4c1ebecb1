import { ScrollArea } from '@mantine/core'
import type { ReactNode } from 'react'

interface SidewaysProps {
  /** What it holds, for those who hear it. */
  readonly label: string
  /** From this height on, in pixels, it scrolls up and down as well. */
  readonly heightMax?: number
  readonly children: ReactNode
}

/** Lets a wide table scroll by itself, with the keyboard too, so that the page never has to. */
export const Sideways = ({ label, heightMax, children }: SidewaysProps) => (
  <ScrollArea.Autosize
    type="auto"
    viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': label }}
    {...(heightMax === undefined ? {} : { mah: heightMax })}
  >
    {children}
  </ScrollArea.Autosize>
)
