// Directory objects as Graph shows them.
// Documented at learn.microsoft.com/graph/api/resources/{user,group,domain,application,serviceprincipal}
import { roleName } from '../directory/roles.ts'
import type { Application, AppRoleAssignment, RoleAssignment, ServicePrincipal } from '../directory/state.ts'
import type { Tenant, TenantDomain, TenantGroup, TenantUser } from '../world.ts'
import type { Row } from './filter.ts'

export const userDefaults = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
] as const

/** Properties of a user that the emulator keeps as written, null when not. */
const otherUserProperties = [
  'mobilePhone',
  'officeLocation',
  'city',
  'companyName',
  'country',
  'employeeId',
  'employeeType',
  'faxNumber',
  'state',
  'streetAddress',
  'postalCode',
  'ageGroup',
  'creationType',
  'externalUserState',
  'showInAddressList',
  'onPremisesSyncEnabled',
  'onPremisesImmutableId',
  'onPremisesLastSyncDateTime',
  'onPremisesDomainName',
  'onPremisesSamAccountName',
  'onPremisesUserPrincipalName',
  'onPremisesDistinguishedName',
  'onPremisesSecurityIdentifier',
  'passwordPolicies',
  'securityIdentifier',
  'employeeHireDate',
  'consentProvidedForMinor',
] as const

const exchangePlan2 = 'efb87545-963c-4e0d-99df-69c6916d9eb0'

/** All properties of a user. */
export function userRow(user: TenantUser): Row {
  const isLicensed = user.mailboxType === 'UserMailbox'
  return {
    ...Object.fromEntries(otherUserProperties.map((name) => [name, user.other[name] ?? null])),
    id: user.id,
    deletedDateTime: user.deletedAt?.toISOString() ?? null,
    accountEnabled: user.accountEnabled,
    assignedLicenses: isLicensed ? [{ skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965', disabledPlans: [] }] : [],
    assignedPlans: isLicensed
      ? [
          {
            assignedDateTime: user.createdAt.toISOString(),
            capabilityStatus: 'Enabled',
            service: 'exchange',
            servicePlanId: exchangePlan2,
          },
        ]
      : [],
    businessPhones: user.other['businessPhones'] ?? [],
    createdDateTime: user.createdAt.toISOString(),
    department: user.department,
    displayName: user.displayName,
    givenName: user.givenName,
    identities: [
      {
        signInType: 'userPrincipalName',
        issuer: user.userPrincipalName.split('@')[1],
        issuerAssignedId: user.userPrincipalName,
      },
    ],
    imAddresses: user.mail ? [user.mail] : [],
    isResourceAccount: null,
    jobTitle: user.jobTitle,
    lastPasswordChangeDateTime: user.createdAt.toISOString(),
    mail: user.mail,
    mailNickname: user.userPrincipalName.split('@')[0],
    otherMails: user.other['otherMails'] ?? [],
    passwordProfile: null,
    preferredLanguage: user.preferredLanguage,
    provisionedPlans: [],
    proxyAddresses: user.proxyAddresses,
    refreshTokensValidFromDateTime: user.sessionsValidFrom.toISOString(),
    signInSessionsValidFromDateTime: user.sessionsValidFrom.toISOString(),
    surname: user.surname,
    usageLocation: user.usageLocation,
    userPrincipalName: user.userPrincipalName,
    userType: user.userType,
  }
}

/** All properties of a group. */
export function groupRow(group: TenantGroup): Row {
  return {
    id: group.id,
    deletedDateTime: group.deletedAt?.toISOString() ?? null,
    classification: null,
    createdDateTime: '2024-01-15T08:00:00Z',
    creationOptions: [],
    description: null,
    displayName: group.displayName,
    expirationDateTime: null,
    groupTypes: group.groupTypes,
    isAssignableToRole: null,
    mail: group.mail,
    mailEnabled: group.mailEnabled,
    mailNickname: group.mail?.split('@')[0] ?? group.displayName.replaceAll(/\W/g, ''),
    membershipRule: null,
    membershipRuleProcessingState: null,
    onPremisesSyncEnabled: null,
    onPremisesLastSyncDateTime: null,
    onPremisesSecurityIdentifier: null,
    preferredDataLocation: null,
    preferredLanguage: null,
    proxyAddresses: group.proxyAddresses,
    renewedDateTime: '2024-01-15T08:00:00Z',
    resourceBehaviorOptions: [],
    resourceProvisioningOptions: [],
    securityEnabled: group.securityEnabled,
    securityIdentifier: null,
    theme: null,
    visibility: group.groupTypes.includes('Unified') ? 'Private' : null,
    onPremisesProvisioningErrors: [],
  }
}

/** All properties of a domain. */
export function domainRow(tenant: Tenant, domain: TenantDomain): Row {
  const isRoot = ![...tenant.domains.values()].some((other) => other.isVerified && domain.id.endsWith(`.${other.id}`))
  return {
    id: domain.id,
    authenticationType: domain.authenticationType ?? 'Managed',
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: domain.isDefault,
    isInitial: domain.isInitial,
    isRoot,
    isVerified: domain.isVerified,
    supportedServices: domain.supportedServices,
    passwordNotificationWindowInDays: 14,
    passwordValidityPeriodInDays: 90,
    state: null,
    model: null,
    manufacturer: null,
  }
}

/** All properties of an application. `key` is never in it: it cannot be read back. */
export function applicationRow(app: Application): Row {
  return {
    id: app.id,
    deletedDateTime: app.deletedAt?.toISOString() ?? null,
    appId: app.appId,
    applicationTemplateId: null,
    disabledByMicrosoftStatus: null,
    createdDateTime: app.createdDateTime,
    displayName: app.displayName,
    description: app.description,
    groupMembershipClaims: app.groupMembershipClaims,
    identifierUris: app.identifierUris,
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: null,
    notes: app.notes,
    publisherDomain: app.publisherDomain,
    serviceManagementReference: null,
    signInAudience: app.signInAudience,
    tags: app.tags,
    tokenEncryptionKeyId: null,
    uniqueName: app.uniqueName,
    defaultRedirectUri: null,
    certification: null,
    optionalClaims: null,
    addIns: [],
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: null,
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    },
    appRoles: app.appRoles,
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    keyCredentials: app.keyCredentials.map((credential) => ({ ...credential, key: null })),
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
    passwordCredentials: app.passwordCredentials.map(({ secret: _, ...shown }) => ({
      ...shown,
      customKeyIdentifier: null,
      secretText: null,
    })),
    publicClient: { redirectUris: [] },
    requiredResourceAccess: app.requiredResourceAccess,
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: app.redirectUris,
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
      redirectUriSettings: app.redirectUris.map((uri) => ({ uri, index: null })),
    },
    spa: { redirectUris: [] },
  }
}

/** All properties of a service principal. */
export function servicePrincipalRow(principal: ServicePrincipal): Row {
  return {
    id: principal.id,
    deletedDateTime: principal.deletedAt?.toISOString() ?? null,
    accountEnabled: principal.accountEnabled,
    alternativeNames: [],
    appDisplayName: principal.displayName,
    appDescription: null,
    appId: principal.appId,
    applicationTemplateId: null,
    appOwnerOrganizationId: principal.appOwnerOrganizationId,
    appRoleAssignmentRequired: false,
    createdDateTime: principal.createdDateTime,
    description: null,
    disabledByMicrosoftStatus: null,
    displayName: principal.displayName,
    homepage: null,
    loginUrl: null,
    logoutUrl: null,
    notes: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    preferredTokenSigningKeyThumbprint: null,
    replyUrls: [],
    servicePrincipalNames: principal.servicePrincipalNames,
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMultipleOrgs',
    tags: principal.tags,
    tokenEncryptionKeyId: null,
    addIns: [],
    appRoles: principal.appRoles.map((role) => ({
      ...role,
      description: role.displayName,
      isEnabled: true,
      origin: 'Application',
      allowedMemberTypes: ['Application'],
    })),
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    keyCredentials: [],
    oauth2PermissionScopes: principal.permissionScopes.map((scope) => ({
      id: scope.id,
      value: scope.value,
      type: scope.type,
      isEnabled: true,
      adminConsentDisplayName: scope.displayName,
      adminConsentDescription: scope.displayName,
      userConsentDisplayName: scope.displayName,
      userConsentDescription: scope.displayName,
    })),
    passwordCredentials: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  }
}

/** An app role assignment with the names of both sides. */
export function assignmentRow(tenant: Tenant, assignment: AppRoleAssignment): Row {
  const { servicePrincipals } = tenant.directory
  return {
    id: assignment.id,
    deletedDateTime: null,
    appRoleId: assignment.appRoleId,
    createdDateTime: assignment.createdDateTime,
    principalDisplayName: servicePrincipals.get(assignment.principalId)?.displayName ?? null,
    principalId: assignment.principalId,
    principalType: 'ServicePrincipal',
    resourceDisplayName: servicePrincipals.get(assignment.resourceId)?.displayName ?? null,
    resourceId: assignment.resourceId,
  }
}

/** A directory role assignment (`unifiedRoleAssignment`). */
export function roleAssignmentRow(assignment: RoleAssignment): Row {
  return {
    id: assignment.id,
    principalId: assignment.principalId,
    directoryScopeId: assignment.directoryScopeId,
    appScopeId: null,
    roleDefinitionId: assignment.roleTemplateId,
  }
}

/** An activated directory role of the tenant; its object id is made from tenant and template. */
export function directoryRoleRow(tenant: Tenant, templateId: string): Row {
  return {
    '@odata.type': '#microsoft.graph.directoryRole',
    id: directoryRoleId(tenant, templateId),
    deletedDateTime: null,
    description: roleName(templateId),
    displayName: roleName(templateId),
    roleTemplateId: templateId,
  }
}

/** Object id of a role in a tenant: another one in each tenant, as in Entra. */
export function directoryRoleId(tenant: Tenant, templateId: string): string {
  const mixed = Buffer.from(tenant.id.replaceAll('-', ''), 'hex')
  const template = Buffer.from(templateId.replaceAll('-', ''), 'hex')
  for (let i = 0; i < 16; i += 1) mixed[i] = mixed[i]! ^ template[i]!
  return mixed.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
