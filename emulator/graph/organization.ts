// The tenant itself. Documented at learn.microsoft.com/graph/api/resources/organization
import type { Tenant } from '../world.ts'
import type { GraphContext, Route } from './context.ts'
import { notFound } from './errors.ts'
import type { Row } from './filter.ts'
import { collectionReply, entityReply } from './odata.ts'

function organizationRow(tenant: Tenant): Row {
  const verified = [...tenant.domains.values()].filter((domain) => domain.isVerified)
  const capabilities = (services: string[]): string => services.join(', ') || 'None'
  return {
    id: tenant.id,
    deletedDateTime: null,
    businessPhones: [],
    city: 'Berlin',
    country: null,
    countryLetterCode: 'DE',
    createdDateTime: '2024-01-15T08:00:00Z',
    defaultUsageLocation: null,
    displayName: tenant.displayName,
    isMultipleDataLocationsForServicesEnabled: null,
    marketingNotificationEmails: [],
    onPremisesLastSyncDateTime: null,
    onPremisesSyncEnabled: null,
    partnerTenantType: null,
    postalCode: null,
    preferredLanguage: 'en',
    privacyProfile: null,
    provisionedPlans: [{ capabilityStatus: 'Enabled', provisioningStatus: 'Success', service: 'exchange' }],
    assignedPlans: [],
    securityComplianceNotificationMails: [],
    securityComplianceNotificationPhones: [],
    state: null,
    street: null,
    technicalNotificationMails: [`admin@${tenant.initialDomain}`],
    tenantType: 'AAD',
    verifiedDomains: verified.map((domain) => ({
      capabilities: capabilities(domain.supportedServices),
      isDefault: domain.isDefault,
      isInitial: domain.isInitial,
      name: domain.id,
      type: 'Managed',
    })),
  }
}

export const organizationRoutes: Route[] = [
  {
    on: 'GET /organization',
    handle: (context) => collectionReply(context, [organizationRow(context.tenant)], { entitySet: 'organization' }),
  },
  {
    on: 'GET /organization/{id}',
    handle: (context: GraphContext) => {
      if (context.params['id'] !== context.tenant.id) throw notFound(context.params['id']!)
      return entityReply(context, organizationRow(context.tenant), { entitySet: 'organization' })
    },
  },
]
