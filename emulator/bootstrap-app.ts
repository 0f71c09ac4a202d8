// The multi-tenant application with delegated scopes that the operator signs administrators in with.
import { randomUUID } from 'node:crypto'
import { ensureServicePrincipal } from './directory/actions.ts'
import { findResource, graphAppId } from './directory/first-party.ts'
import { portalActor } from './audit.ts'
import type { Application } from './directory/state.ts'
import type { Tenant, World } from './world.ts'

const scopes = [
  'User.Read',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'Domain.ReadWrite.All',
  'Organization.Read.All',
]

export interface BootstrapApp {
  clientId: string
  clientSecret: string
  /** The registered list itself: add the product's callback before signing in. */
  redirectUris: string[]
}

/** Registers the application in the operator's tenant. */
export function registerBootstrapApp(world: World, home: Tenant, redirectUris: string[]): BootstrapApp {
  const graph = findResource(graphAppId)!
  const secret = `boot8Q~${randomUUID().replaceAll('-', '')}`
  const app: Application = {
    id: randomUUID(),
    appId: 'b0075712-0000-4000-8000-0000000000aa',
    displayName: 'Mailwarden Connect',
    uniqueName: null,
    description: null,
    createdDateTime: world.clock.now().toISOString(),
    publisherDomain: home.initialDomain,
    signInAudience: 'AzureADMultipleOrgs',
    identifierUris: [],
    tags: [],
    notes: null,
    groupMembershipClaims: null,
    redirectUris: [...redirectUris],
    requiredResourceAccess: [
      {
        resourceAppId: graphAppId,
        resourceAccess: scopes.map((name) => ({
          id: graph.permissionScopes.find((scope) => scope.value === name)!.id,
          type: 'Scope',
        })),
      },
    ],
    keyCredentials: [],
    passwordCredentials: [
      {
        keyId: randomUUID(),
        displayName: 'connect',
        hint: secret.slice(0, 3),
        startDateTime: '2024-01-01T00:00:00Z',
        endDateTime: '2099-01-01T00:00:00Z',
        secret,
      },
    ],
    appRoles: [],
    usableFrom: new Date(0),
    deletedAt: null,
  }
  home.directory.applications.set(app.id, app)
  ensureServicePrincipal({ world, tenant: home, actor: portalActor(home) }, app, home)
  return { clientId: app.appId, clientSecret: secret, redirectUris: app.redirectUris }
}
