import type { ReactNode } from 'react'

/** Drawn on a 16 by 16 grid with strokes of 1.5; they always stand beside a word. */
const shapes = {
  overview: <path d="M2.5 2.5h4.5v5H2.5zM9 2.5h4.5v3H9zM9 8h4.5v5.5H9zM2.5 10h4.5v3.5H2.5z" />,
  connections: (
    <path d="M6 10 10 6M4.8 7.2 3.3 8.7a2.8 2.8 0 0 0 4 4l1.5-1.5M11.2 8.8l1.5-1.5a2.8 2.8 0 0 0-4-4L7.2 4.8" />
  ),
  mappings: (
    <path d="M2.5 4h3l5 8h3M2.5 12h3l1.4-2.200M9.1 6.200 10.500 4h3M11.7 2.200 13.500 4l-1.8 1.800M11.7 10.200l1.8 1.800-1.8 1.800" />
  ),
  leads: <path d="M8 8a2.7 2.7 0 1 0 0-5.400A2.7 2.7 0 0 0 8 8ZM2.8 13.600c.5-2.5 2.6-3.9 5.2-3.900s4.7 1.4 5.2 3.9" />,
  import: <path d="M8 2v7.5M4.8 6.500 8 9.700l3.2-3.200M2.500 10.500v3h11v-3" />,
  reviews: <path d="M6 2.500H2.500v11H6M10 2.500h3.500v11H10M8 1.500v13M4.2 8h.1M11.7 8h.1" />,
  members: (
    <path d="M6 7.500a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.600ZM1.7 13c.3-2.2 2-3.5 4.3-3.500s4 1.3 4.3 3.500M10.7 3.100a2.3 2.3 0 0 1 0 4.200M12 9.800c1.3.5 2.1 1.6 2.3 3.2" />
  ),
  scoring: <path d="M2.5 13.500h11M4 11V8M8 11V3.500M12 11V6" />,
  team: <path d="M2.500 13.500V9M6.200 13.500V5M9.800 13.500V7.500M13.500 13.500V2.500" />,
  routing: (
    <path d="M2.500 8h3.500M6 8l4-4.500h3.500M6 8l4 4.500h3.500M11.800 1.800l1.700 1.700-1.700 1.700M11.800 10.800l1.700 1.700-1.700 1.700" />
  ),
  territory: (
    <path d="M8 14.200c-2.800-3-4.300-5.200-4.300-7.200a4.300 4.300 0 0 1 8.600 0c0 2-1.500 4.200-4.300 7.200ZM8 8.700a1.700 1.700 0 1 0 0-3.400 1.700 1.700 0 0 0 0 3.400" />
  ),
  check: <path d="m3 8.5 3.3 3.300L13 4.8" />,
  sync: (
    <path d="M13.3 7A5.4 5.4 0 0 0 3.6 4.800L2.5 6M2.5 2.800V6h3.200M2.7 9a5.4 5.4 0 0 0 9.7 2.200l1.1-1.200M13.5 13.200V10h-3.2" />
  ),
  attention: <path d="M8 2 14.5 13.500h-13ZM8 6.500v3M8 11.500v.1" />,
  pause: <path d="M5.5 3.500v9M10.5 3.500v9" />,
  off: <path d="M8 2v5M4.6 4.200a5.2 5.2 0 1 0 6.8 0" />,
  clock: <path d="M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM8 4.800V8l2.2 1.5" />,
  none: <path d="M3 8h10" />,
  space: null,
  plus: <path d="M8 3v10M3 8h10" />,
  copy: <path d="M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3" />,
  open: <path d="M9.5 2.500h4v4M13.5 2.5 7.5 8.500M6.5 3.500h-4v10h10v-4" />,
  search: <path d="M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.300l3.4 3.4" />,
  arrow: <path d="M3 8h10M9.5 4.5 13 8l-3.5 3.5" />,
  down: <path d="M8 3v10M4.5 9.5 8 13l3.5-3.5" />,
  up: <path d="M8 13V3M4.5 6.5 8 3l3.5 3.5" />,
  edit: <path d="m3 13 .6-2.8 7.3-7.3 2.2 2.2-7.3 7.300ZM9.5 4.300l2.2 2.2" />,
  sun: (
    <path d="M8 10.700a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.400ZM8 1.500v1.200M8 13.300v1.200M1.5 8h1.200M13.3 8h1.200M3.4 3.400l.9.900M11.7 11.700l.9.900M3.4 12.600l.9-.9M11.7 4.300l.9-.9" />
  ),
  hold: <path d="M5 7V4.700a3 3 0 0 1 6 0V7M3.5 7h9v6.500h-9z" />,
  undo: <path d="M5.5 2.500 2.5 5.500l3 3M2.500 5.500h7a4 4 0 0 1 0 8H5.500" />,
  removed: <path d="M3 4.500h10M6.5 4.500V2.800h3v1.700M4.5 4.500l.6 9h5.800l.6-9" />,
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof shapes

/** A small drawing that says nothing a reader of the text does not get. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flexShrink: 0 }}
    >
      {shapes[name]}
    </svg>
  )
}
