import { Group } from '@mantine/core'
import { ButtonLink } from '#apps/settings/frame/links.tsx'

const tabs = [
  { to: '/mappings', label: 'Fields' },
  { to: '/mappings/winners', label: 'Who wins' },
  { to: '/mappings/deletions', label: 'Deletions' },
] as const

/** The parts of how systems are brought together. */
export const MappingTabs = ({ at }: { readonly at: (typeof tabs)[number]['to'] }) => (
  <Group component="nav" gap="xs" mb="md" aria-label="Parts of the mappings">
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
