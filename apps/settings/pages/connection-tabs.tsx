import { Group } from '@mantine/core'
import { ButtonLink } from '#apps/settings/frame/links.tsx'

const tabs = [
  { to: '/connections', label: 'Systems' },
  { to: '/connections/agreement', label: 'Agreement' },
] as const

/** The parts of the connections. */
export const ConnectionTabs = ({ at }: { readonly at: (typeof tabs)[number]['to'] }) => (
  <Group component="nav" gap="xs" mb="md" aria-label="Parts of the connections">
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
