import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { Enter } from './frame/enter.tsx'
import { Lines, Missing, Problem, Waiting } from './frame/states.tsx'
import {
  backSearch,
  consentSearch,
  leadSearch,
  lineSearch,
  mappingSearch,
  pairSearch,
  pastSearch,
  problemSearch,
  queueSearch,
  rowSearch,
} from './searches.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: backSearch,
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignIn'),
})
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: backSearch,
  component: lazyRouteComponent(() => import('./pages/sign-up.tsx'), 'SignUp'),
})
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./pages/invitation.tsx'), 'Invitation'),
})
const workspaces = createRoute({
  getParentRoute: () => root,
  path: '/workspaces',
  component: lazyRouteComponent(() => import('./pages/workspaces.tsx'), 'Workspaces'),
})

const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Enter })

const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  validateSearch: problemSearch,
  component: lazyRouteComponent(() => import('./pages/overview.tsx'), 'Overview'),
})
const connections = createRoute({
  getParentRoute: () => inside,
  path: '/connections',
  validateSearch: consentSearch,
  component: lazyRouteComponent(() => import('./pages/connections.tsx'), 'Connections'),
})
const newConnection = createRoute({
  getParentRoute: () => inside,
  path: '/connections/new/$connector',
  component: lazyRouteComponent(() => import('./pages/new-connection.tsx'), 'NewConnection'),
})
const connection = createRoute({
  getParentRoute: () => inside,
  path: '/connections/$connection',
  component: lazyRouteComponent(() => import('./pages/connection.tsx'), 'Connection'),
})
const agreement = createRoute({
  getParentRoute: () => inside,
  path: '/connections/agreement',
  component: lazyRouteComponent(() => import('./pages/agreement.tsx'), 'Agreement'),
})
const firstSync = createRoute({
  getParentRoute: () => inside,
  path: '/first-sync',
  component: lazyRouteComponent(() => import('./pages/first-sync.tsx'), 'FirstSync'),
})
const mappings = createRoute({
  getParentRoute: () => inside,
  path: '/mappings',
  validateSearch: mappingSearch,
  component: lazyRouteComponent(() => import('./pages/mappings.tsx'), 'Mappings'),
})
const winners = createRoute({
  getParentRoute: () => inside,
  path: '/mappings/winners',
  component: lazyRouteComponent(() => import('./pages/winners.tsx'), 'Winners'),
})
const deletions = createRoute({
  getParentRoute: () => inside,
  path: '/mappings/deletions',
  component: lazyRouteComponent(() => import('./pages/deletions.tsx'), 'Deletions'),
})
const leads = createRoute({
  getParentRoute: () => inside,
  path: '/leads',
  validateSearch: leadSearch,
  component: lazyRouteComponent(() => import('./pages/leads.tsx'), 'Leads'),
})
const lead = createRoute({
  getParentRoute: () => inside,
  path: '/leads/$lead',
  validateSearch: pastSearch,
  component: lazyRouteComponent(() => import('./pages/lead.tsx'), 'Lead'),
})
const reviews = createRoute({
  getParentRoute: () => inside,
  path: '/reviews',
  component: lazyRouteComponent(() => import('./pages/reviews.tsx'), 'Reviews'),
})
const duplicates = createRoute({
  getParentRoute: () => inside,
  path: '/duplicates',
  validateSearch: pairSearch,
  component: lazyRouteComponent(() => import('./pages/duplicates.tsx'), 'Duplicates'),
})
const changes = createRoute({
  getParentRoute: () => inside,
  path: '/changes',
  component: lazyRouteComponent(() => import('./pages/changes.tsx'), 'Changes'),
})
const causes = createRoute({
  getParentRoute: () => inside,
  path: '/changes/causes',
  component: lazyRouteComponent(() => import('./pages/causes.tsx'), 'Causes'),
})
const undoSpan = createRoute({
  getParentRoute: () => inside,
  path: '/changes/span',
  component: lazyRouteComponent(() => import('./pages/undo-span.tsx'), 'UndoSpan'),
})
const changeSet = createRoute({
  getParentRoute: () => inside,
  path: '/changes/$changeSet',
  validateSearch: rowSearch,
  component: lazyRouteComponent(() => import('./pages/change-set.tsx'), 'ChangeSet'),
})
const territories = createRoute({
  getParentRoute: () => inside,
  path: '/territories',
  component: lazyRouteComponent(() => import('./pages/territory.tsx'), 'Territory'),
})
const routing = createRoute({
  getParentRoute: () => inside,
  path: '/routing',
  component: lazyRouteComponent(() => import('./pages/routing.tsx'), 'RoutingPage'),
})
const team = createRoute({
  getParentRoute: () => inside,
  path: '/team',
  component: lazyRouteComponent(() => import('./pages/team.tsx'), 'TeamPage'),
})
const myLeads = createRoute({
  getParentRoute: () => inside,
  path: '/my-leads',
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('./pages/my-leads.tsx'), 'MyLeads'),
})
const imports = createRoute({
  getParentRoute: () => inside,
  path: '/imports',
  component: lazyRouteComponent(() => import('./pages/imports.tsx'), 'Imports'),
})
const oneImport = createRoute({
  getParentRoute: () => inside,
  path: '/imports/$import',
  validateSearch: lineSearch,
  component: lazyRouteComponent(() => import('./pages/import.tsx'), 'ImportPage'),
})
const scoring = createRoute({
  getParentRoute: () => inside,
  path: '/scoring',
  component: lazyRouteComponent(() => import('./pages/scoring.tsx'), 'ScoringPage'),
})
const members = createRoute({
  getParentRoute: () => inside,
  path: '/members',
  component: lazyRouteComponent(() => import('./pages/members.tsx'), 'Members'),
})
const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('./pages/account.tsx'), 'Account'),
})

/** Whatever else is asked for: nothing, inside the frame. */
const elsewhere = createRoute({ getParentRoute: () => inside, path: '$', component: Missing })

const pages = [
  overview,
  connections,
  agreement,
  newConnection,
  connection,
  firstSync,
  mappings,
  winners,
  deletions,
  leads,
  lead,
  reviews,
  duplicates,
  changes,
  causes,
  undoSpan,
  changeSet,
  territories,
  routing,
  team,
  myLeads,
  imports,
  oneImport,
  scoring,
  members,
  account,
  elsewhere,
]

/** Every address that leads somewhere. */
export const router = createRouter({
  routeTree: root.addChildren([signIn, signUp, invitation, workspaces, inside.addChildren(pages)]),
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingComponent: () => (
    <Waiting>
      <Lines count={6} />
    </Waiting>
  ),
  defaultErrorComponent: ({ error, reset }) => <Problem error={error} what="this page" again={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
