import { Group } from '@mantine/core'
import { ButtonLink } from '#apps/settings/frame/links.tsx'

const tabs = [
  { to: '/changes', label: 'Change sets' },
  { to: '/changes/causes', label: 'What ran' },
  { to: '/changes/span', label: 'Undo a time span' },
] as const

/** The parts of the changes. */
export const ChangeTabs = ({ at }: { readonly at: (typeof tabs)[number]['to'] }) => (
  <Group component="nav" gap="xs" mb="md" aria-label="Parts of the changes">
    {tabs.map(({ to, label }) => (
      <ButtonLink
        key={to}
        to={to}
        size="xs"
        variant={to === at ? 'filled' : 'default'}
        {...(to === at ? { 'aria-current': 'page' as const } : {})}
      >
        {label}
      </ButtonLink>
    ))}
  </Group>
)
