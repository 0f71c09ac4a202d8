// All addresses of the console. Every page is a file that exports `Component` and is loaded when it is opened.
import { createBrowserRouter, redirect, type RouteObject } from 'react-router'
import type { QueryClient } from '@tanstack/react-query'
import { sessionQuery } from '#console/api/session.ts'
import { Loading } from '#console/components/states.tsx'
import { Shell } from '#console/shell/shell.tsx'
import { RouteError } from './route-error.tsx'
import { signInPath } from './sign-in-path.ts'

type Module = { Component: () => React.ReactNode }
const page = (path: string, load: () => Promise<Module>): RouteObject => ({ path, lazy: load })
const start = (load: () => Promise<Module>): RouteObject => ({ index: true, lazy: load })

const tenantPages: RouteObject[] = [
  start(() => import('#console/pages/overview/overview-page.tsx')),
  page('messages', () => import('#console/pages/messages/messages-page.tsx')),
  page('messages/:id', () => import('#console/pages/messages/message-page.tsx')),
  page('quarantine', () => import('#console/pages/quarantine/quarantine-page.tsx')),
  page('quarantine/:id', () => import('#console/pages/quarantine/quarantined-page.tsx')),
  page('incidents', () => import('#console/pages/incidents/incidents-page.tsx')),
  page('incidents/:id', () => import('#console/pages/incidents/incident-page.tsx')),
  page('symptoms', () => import('#console/pages/symptoms/symptoms-page.tsx')),
  page('computers', () => import('#console/pages/computers/computers-page.tsx')),
  page('computers/:id', () => import('#console/pages/computers/computer-page.tsx')),
  page('mail-flow', () => import('#console/pages/mail-flow/mail-flow-page.tsx')),
  page('mail-flow/connection', () => import('#console/pages/mail-flow/connection-page.tsx')),
  page('mail-flow/connect', () => import('#console/pages/mail-flow/connect-page.tsx')),
  page('mail-flow/disconnect', () => import('#console/pages/mail-flow/disconnect-page.tsx')),
  page('mail-flow/tampering', () => import('#console/pages/mail-flow/tampering-page.tsx')),
  page('mail-flow/migration', () => import('#console/pages/mail-flow/migration-page.tsx')),
  page('mail-flow/queue', () => import('#console/pages/mail-flow/queue-page.tsx')),
  page('mail-flow/domains', () => import('#console/pages/mail-flow/domains-page.tsx')),
  page('people', () => import('#console/pages/people/people-page.tsx')),
  page('people/mailboxes', () => import('#console/pages/people/mailboxes-page.tsx')),
  page('people/groups', () => import('#console/pages/people/groups-page.tsx')),
  page('people/sync', () => import('#console/pages/people/sync-page.tsx')),
  page('people/:id', () => import('#console/pages/people/person-page.tsx')),
  page('policies', () => import('#console/pages/policies/policies-page.tsx')),
  page('policies/:id', () => import('#console/pages/policies/policy-page.tsx')),
  page('lists', () => import('#console/pages/lists/lists-page.tsx')),
  page('alerts', () => import('#console/pages/alerts/alerts-page.tsx')),
  page('alerts/:id', () => import('#console/pages/alerts/alert-page.tsx')),
  page('events', () => import('#console/pages/events/events-page.tsx')),
  page('audit', () => import('#console/pages/audit/audit-page.tsx')),
  page('operations', () => import('#console/pages/operations/operations-page.tsx')),
  page('operations/:id', () => import('#console/pages/operations/operation-page.tsx')),
  page('simulations', () => import('#console/pages/simulations/dashboard-page.tsx')),
  page('simulations/campaigns', () => import('#console/pages/simulations/campaigns-page.tsx')),
  page('simulations/campaigns/:id', () => import('#console/pages/simulations/campaign-page.tsx')),
  page('simulations/wizard/:id', () => import('#console/pages/simulations/wizard-page.tsx')),
  page('simulations/series', () => import('#console/pages/simulations/series-page.tsx')),
  page('simulations/series/:id', () => import('#console/pages/simulations/series-one-page.tsx')),
  page('simulations/audiences', () => import('#console/pages/simulations/audiences-page.tsx')),
  page('simulations/audiences/:id', () => import('#console/pages/simulations/audience-page.tsx')),
  page('simulations/templates', () => import('#console/pages/simulations/templates-page.tsx')),
  page('simulations/templates/:id', () => import('#console/pages/simulations/template-page.tsx')),
  page('simulations/trainings', () => import('#console/pages/simulations/trainings-page.tsx')),
  page('simulations/trainings/:id', () => import('#console/pages/simulations/training-page.tsx')),
  page('simulations/assignments', () => import('#console/pages/simulations/assignments-page.tsx')),
  page('simulations/behaviour', () => import('#console/pages/simulations/behaviour-page.tsx')),
  page('simulations/schedules', () => import('#console/pages/simulations/schedules-page.tsx')),
  page('simulations/sending', () => import('#console/pages/simulations/sending-page.tsx')),
  page('simulations/sending/:id', () => import('#console/pages/simulations/sending-domain-page.tsx')),
  page('simulations/bounced', () => import('#console/pages/simulations/bounced-page.tsx')),
  page('simulations/networks', () => import('#console/pages/simulations/networks-page.tsx')),
  page('simulations/allow-listing', () => import('#console/pages/simulations/allow-listing-page.tsx')),
  page('reports', () => import('#console/pages/reports/reports-page.tsx')),
  page('reports/settings', () => import('#console/pages/reports/report-settings-page.tsx')),
  page('reports/:id', () => import('#console/pages/reports/report-page.tsx')),
  page('settings', () => import('#console/pages/settings/settings-page.tsx')),
  page('settings/notifications', () => import('#console/pages/settings/notifications-page.tsx')),
  page('settings/health', () => import('#console/pages/settings/health-page.tsx')),
  page('settings/administrators', () => import('#console/pages/settings/administrators-page.tsx')),
  page('settings/roles', () => import('#console/pages/settings/roles-page.tsx')),
  page('settings/roles/:id', () => import('#console/pages/settings/role-page.tsx')),
  page('settings/credentials', () => import('#console/pages/settings/credentials-page.tsx')),
  page('settings/compromise', () => import('#console/pages/settings/compromise-page.tsx')),
  page('settings/endpoints', () => import('#console/pages/settings/endpoints-page.tsx')),
  page('settings/tenant', () => import('#console/pages/settings/tenant-page.tsx')),
  page('*', () => import('./not-found-page.tsx')),
]

export function createRouter(queryClient: QueryClient) {
  const requireSession = async ({ request }: { request: Request }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    const { pathname, search } = new URL(request.url)
    if (!session.signedIn) return redirect(signInPath(pathname + search))
    return null
  }
  /** People with one tenant never see the list; those who look after the installation do, also while it is empty. */
  const chooseStart = async () => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (!session.signedIn) return redirect('/sign-in')
    const [only, ...others] = session.tenants
    return redirect(only !== undefined && others.length === 0 ? `/t/${only.id}` : '/tenants')
  }
  return createBrowserRouter([
    {
      ErrorBoundary: RouteError,
      HydrateFallback: Loading,
      children: [
        { index: true, loader: chooseStart },
        page('sign-in', () => import('#console/sign-in/sign-in-page.tsx')),
        page('first-sign-in', () => import('#console/sign-in/link-page.tsx')),
        page('invitation', () => import('#console/sign-in/link-page.tsx')),
        page('new-password', () => import('#console/sign-in/link-page.tsx')),
        {
          Component: Shell,
          loader: requireSession,
          // The session is asked again by its query, not at every change of page.
          shouldRevalidate: () => false,
          children: [
            {
              ErrorBoundary: RouteError,
              children: [
                page('tenants', () => import('#console/pages/tenants/tenants-page.tsx')),
                page('tenants/alerts', () => import('#console/pages/alerts/alerts-page.tsx')),
                page('tenants/alerts/:id', () => import('#console/pages/alerts/alert-page.tsx')),
                page('tenants/notifications', () => import('#console/pages/settings/notifications-page.tsx')),
                page('tenants/health', () => import('#console/pages/settings/health-page.tsx')),
                page('tenants/administrators', () => import('#console/pages/settings/administrators-page.tsx')),
                page('tenants/roles', () => import('#console/pages/settings/roles-page.tsx')),
                page('tenants/roles/:id', () => import('#console/pages/settings/role-page.tsx')),
                page('tenants/credentials', () => import('#console/pages/settings/credentials-page.tsx')),
                page('tenants/templates', () => import('#console/pages/tenants/templates-page.tsx')),
                page('tenants/templates/:id', () => import('#console/pages/tenants/template-page.tsx')),
                page('tenants/audit', () => import('#console/pages/tenants/provider-audit-page.tsx')),
                page('tenants/:id', () => import('#console/pages/tenants/customer-page.tsx')),
                page('account', () => import('#console/pages/settings/account-page.tsx')),
                { path: 't/:tenantId', children: tenantPages },
                page('*', () => import('./not-found-page.tsx')),
              ],
            },
          ],
        },
      ],
    },
  ])
}
