import { AppShell, Badge, Burger, Container, Group, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { overviewQuery } from '#apps/settings/resources/overview.ts'
import { Icon, type IconName } from './icons.tsx'
import { NavItem, TextLink } from './links.tsx'
import { useLive, type Stream } from './live.tsx'
import { NowProvider } from './now.tsx'
import { ReachChip } from './offices.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { UserMenu } from './user-menu.tsx'
import { number } from './words.ts'
import { useWorkspace } from './workspace.tsx'

/** What surrounds every page of a workspace: name, navigation, and the line to the hub. */
export function Shell() {
  const here = useWorkspace()
  const [opened, { toggle, close }] = useDisclosure(false)
  const { pathname } = useLocation()
  useEffect(close, [pathname, close])
  const stream = useLive(here.id)
  return (
    <NowProvider>
      <a href="#content" className="out-of-sight skip">
        Skip to the content
      </a>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 212, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding="md"
      >
        <AppShell.Header px="md">
          <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
            <Group gap="xs" wrap="nowrap" miw={0}>
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
                aria-expanded={opened}
              />
              <img src="/mark.svg" alt="" width={24} height={24} />
              <Text fw={700} visibleFrom="xs">
                Lead Hub
              </Text>
              <Text c="dimmed" size="sm" truncate>
                {here.name}
              </Text>
              <ReachChip />
            </Group>
            <UserMenu />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label="Pages">
          <AppShell.Section grow component={ScrollArea}>
            <Pages />
          </AppShell.Section>
          <AppShell.Section px="xs" py={4}>
            <StreamNote stream={stream} />
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1}>
          <Container size={1160} px={0}>
            <Outlet />
          </Container>
        </AppShell.Main>
      </AppShell>
      <Shortcuts />
    </NowProvider>
  )
}

interface Page {
  readonly to:
    | '/'
    | '/connections'
    | '/mappings'
    | '/leads'
    | '/imports'
    | '/my-leads'
    | '/team'
    | '/routing'
    | '/scoring'
    | '/reviews'
    | '/duplicates'
    | '/changes'
    | '/territories'
    | '/members'
  readonly label: string
  readonly icon: IconName
  readonly badge?: number
  /** What the badge counts. */
  readonly counts?: string
}

const myLeadsPage: Page = { to: '/my-leads', label: 'My leads', icon: 'check' }
const importsPage: Page = { to: '/imports', label: 'Imports', icon: 'import' }

function Pages() {
  const here = useWorkspace()
  const { pathname } = useLocation()
  const overview = useQuery(overviewQuery(here.id)).data
  const states = overview?.connections.map(({ state }) => state) ?? []
  // A plan is one thing to look at, however many connections wait for it.
  const troubled = states.filter((state) => state === 'needs-reconnect').length + (states.includes('planned') ? 1 : 0)
  const pages: readonly Page[] = [
    { to: '/', label: 'Overview', icon: 'overview' },
    { to: '/connections', label: 'Connections', icon: 'connections', badge: troubled, counts: 'need attention' },
    { to: '/mappings', label: 'Mappings', icon: 'mappings' },
    { to: '/leads', label: 'Leads', icon: 'leads' },
    ...(here.may('rep') ? [myLeadsPage] : []),
    ...(here.may('manager') ? [importsPage] : []),
    { to: '/scoring', label: 'Scoring', icon: 'scoring' },
    { to: '/reviews', label: 'Reviews', icon: 'reviews', badge: overview?.reviews ?? 0, counts: 'to decide' },
    { to: '/duplicates', label: 'Duplicates', icon: 'copy' },
    { to: '/changes', label: 'Changes', icon: 'undo' },
    { to: '/team', label: 'Team', icon: 'team' },
    { to: '/routing', label: 'Routing', icon: 'routing' },
    { to: '/territories', label: 'Territories', icon: 'territory' },
    { to: '/members', label: 'Members', icon: 'members' },
  ]
  const isAt = (to: string): boolean =>
    to === '/'
      ? pathname === '/'
      : pathname.startsWith(to) || (to === '/connections' && pathname.startsWith('/first-sync'))
  return pages.map(({ to, label, icon, badge = 0, counts }) => (
    <NavItem
      key={to}
      style={{ borderRadius: 6 }}
      py={7}
      to={to}
      label={label}
      active={isAt(to)}
      aria-current={isAt(to) ? 'page' : undefined}
      leftSection={<Icon name={icon} />}
      rightSection={
        badge > 0 ? (
          <Badge size="sm" circle={badge < 10}>
            {number(badge)}
            <span className="out-of-sight"> {counts}</span>
          </Badge>
        ) : null
      }
    />
  ))
}

const streamWords: Readonly<Record<Stream, string>> = {
  opening: 'Connecting…',
  live: 'Live',
  lost: 'Not live; trying again…',
}

function StreamNote({ stream }: { readonly stream: Stream }) {
  return (
    <Group justify="space-between" gap={4}>
      <Text size="xs" c={stream === 'lost' ? 'var(--hub-warn)' : 'dimmed'} component="output">
        {streamWords[stream]}
      </Text>
      <Text size="xs" c="dimmed" visibleFrom="sm">
        <TextLink to="/account" c="inherit">
          Account
        </TextLink>
      </Text>
    </Group>
  )
}
