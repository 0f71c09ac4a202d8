// Microsoft's own applications with the app roles and scopes that matter here; ids are the same in every tenant.
// Documented at learn.microsoft.com/graph/permissions-reference; ids of the others as published by public lists.
import type { AppRole, PermissionScope } from './state.ts'

export const graphAppId = '00000003-0000-0000-c000-000000000000'
export const exchangeAppId = '00000002-0000-0ff1-ce00-000000000000'
export const managementAppId = 'c5393580-f805-4401-95e8-94b7a6ef2fc2'
/** Tenant of Microsoft's services: `appOwnerOrganizationId` of first-party service principals. */
export const microsoftTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'

export interface FirstPartyApp {
  appId: string
  displayName: string
  /** `aud` of v1 access tokens. */
  audience: string
  servicePrincipalNames: string[]
  appRoles: AppRole[]
  permissionScopes: PermissionScope[]
}

const role = (value: string, id: string): AppRole => ({ id, value, displayName: value })
const scope = (value: string, id: string, type: 'User' | 'Admin' = 'Admin'): PermissionScope => ({
  id,
  value,
  type,
  displayName: value,
})

const graph: FirstPartyApp = {
  appId: graphAppId,
  displayName: 'Microsoft Graph',
  audience: 'https://graph.microsoft.com',
  servicePrincipalNames: [graphAppId, 'https://graph.microsoft.com', 'https://graph.microsoft.com/'],
  appRoles: [
    role('User.Read.All', 'df021288-bdef-4463-88db-98f22de89214'),
    role('User.ReadWrite.All', '741f803b-c850-494e-b5df-cde7c675a1ca'),
    role('GroupMember.Read.All', '98830695-27a2-44f7-8c18-0c3ebc9698f6'),
    role('Group.Read.All', '5b567255-7703-4780-807c-7be8301ae99b'),
    role('Group.ReadWrite.All', '62a82d76-70ea-41e2-9197-370581804d09'),
    role('Directory.Read.All', '7ab1d382-f21e-4acd-a863-ba3e13f7da61'),
    role('Directory.ReadWrite.All', '19dbc75e-c2e2-444c-a770-ec69d8559fc7'),
    role('Organization.Read.All', '498476ce-e0fe-48b0-b801-37ba7e2685c6'),
    role('Domain.Read.All', 'dbb9058a-0e50-45d7-ae91-66909b5d4664'),
    role('Domain.ReadWrite.All', '7e05723c-0bb0-42da-be95-ae9f08a6e53c'),
    role('Application.Read.All', '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30'),
    role('Application.ReadWrite.All', '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9'),
    role('Application.ReadWrite.OwnedBy', '18a4783c-866b-4cc7-a460-3d5e5662c884'),
    role('AppRoleAssignment.ReadWrite.All', '06b708a9-e830-4db3-a914-8e69da51d44f'),
    role('RoleManagement.Read.Directory', '483bed4a-2ad3-4361-a73b-c83ccdbdc53c'),
    role('RoleManagement.ReadWrite.Directory', '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'),
    role('MailboxSettings.Read', '40f97065-369a-49f4-947c-6a255697ae91'),
    role('MailboxSettings.ReadWrite', '6931bccd-447a-43d1-b442-00a195474933'),
    role('Mail.Read', '810c84a8-4a9e-49e6-bf7d-12d183f40d01'),
    role('Mail.ReadBasic.All', '693c5e45-0940-467d-9b8a-1022fb9d42ef'),
    role('Mail.ReadWrite', 'e2a3a72e-5f79-4c64-b1b1-878b674786c9'),
    role('Mail.Send', 'b633e1c5-b582-4048-a93e-9f11b44c7e96'),
    role('Mail-Advanced.ReadWrite.All', 'e118f1da-5c1c-46cf-bff6-8858d786f46f'),
    role('ExchangeMessageTrace.Read.All', '89b20d8a-76e2-4057-867b-9961f800b9a4'),
    role('AuditLog.Read.All', 'b0afded3-3588-46d8-8b3d-9842eff778da'),
    role('AuditLogsQuery.Read.All', '5e1e9171-754d-478c-812c-f1755a9a4c2d'),
    role('AuditLogsQuery-Exchange.Read.All', '6b0d2622-d34e-4470-935b-b96550e5ca8d'),
    role('AuditLogsQuery-Entra.Read.All', '7276d950-48fc-4269-8348-f22f2bb296d0'),
    role('SecurityAnalyzedMessage.Read.All', 'b48f7ac2-044d-4281-b02f-75db744d6f5f'),
    role('SecurityAnalyzedMessage.ReadWrite.All', '04c55753-2244-4c25-87fc-704ab82a4f69'),
    role('SecurityAlert.Read.All', '472e4a4d-bb4a-4026-98d1-0b0d74cb74a5'),
    role('ThreatSubmission.ReadWrite.All', 'd72bdbf4-a59b-405c-8b04-5995895819ac'),
    role('User.RevokeSessions.All', '77f3a031-c388-4f99-b373-dc68676a979e'),
    role('User.EnableDisableAccount.All', '3011c876-62b7-4ada-afa2-506cbbecc68c'),
    role('User-PasswordProfile.ReadWrite.All', 'cc117bb9-00cf-4eb8-b580-ea2a878fe8f7'),
    role('IdentityRiskEvent.Read.All', '6e472fd1-ad78-48da-a0f0-97ab2c6b769e'),
    role('IdentityRiskyUser.Read.All', 'dc5007c0-2d7d-4c42-879c-2dab87571379'),
    role('IdentityRiskyUser.ReadWrite.All', '656f6061-f9fe-4807-9708-6a2e0934df76'),
    role('MailboxItem.Read.All', '7d9f353d-a7bd-4fbb-822a-26d5dd39a3ce'),
    role('MailboxItem.ReadWrite.All', '1583d471-fede-4e7c-b062-57e9d60cfb49'),
    role('MailboxItem.ImportExport.All', '76577085-e73d-4f1d-b26a-85fb33892327'),
    role('DeviceManagementManagedDevices.Read.All', '2f51be20-0bb4-4fed-bf7b-db946066c75e'),
    role('DeviceManagementManagedDevices.PrivilegedOperations.All', '5b07b0dd-2377-4e44-a38d-703f09a0dc3c'),
    role('MailboxFolder.Read.All', '99280d24-a782-4793-93cc-0888549957f6'),
  ],
  permissionScopes: [
    scope('GroupMember.Read.All', 'bc024368-1153-4739-b217-4326f2e966d0'),
    scope('User.Read', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'User'),
    scope('openid', '37f7f235-527c-4136-accd-4a02d197296e', 'User'),
    scope('profile', '14dad69e-099b-42c9-810b-d002981feec1', 'User'),
    scope('email', '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0', 'User'),
    scope('offline_access', '7427e0e9-2fba-42fe-b0c0-848c9e6a8182', 'User'),
    scope('User.Read.All', 'a154be20-db9c-4678-8ab7-66f6cc099a59'),
    scope('Mail.Read', '570282fd-fa5c-430d-a7fd-fc8dc98a9dca', 'User'),
    scope('Mail.ReadWrite', '024d486e-b451-40bb-833d-3e66d98c5c73', 'User'),
    scope('Mail.Send', 'e383f46e-2787-4529-855e-0e479a3ffac0', 'User'),
    scope('Application.ReadWrite.All', 'bdfbf15f-ee85-4955-8675-146e8e5296b5'),
    scope('AppRoleAssignment.ReadWrite.All', '84bccea3-f856-4a8a-967b-dbe0a3d53a64'),
    scope('RoleManagement.ReadWrite.Directory', 'd01b97e9-cbc0-49fe-810a-750afd5527a3'),
    scope('RoleManagement.Read.Directory', '741c54c3-0c1e-44a1-818b-3f97ab4e8c83'),
    scope('Domain.ReadWrite.All', '0b5d694c-a244-4bde-86e6-eb5cd07730fe'),
    scope('Organization.Read.All', '4908d5b9-3fb2-4b1e-9336-1888b7937185'),
    scope('Directory.Read.All', '06da0dbc-49e2-44d2-8312-53f166ab848a'),
    scope('Group.Read.All', '5f8c59db-677d-491f-a6b8-5f174b11ec1d'),
  ],
}

const exchange: FirstPartyApp = {
  appId: exchangeAppId,
  displayName: 'Office 365 Exchange Online',
  audience: 'https://outlook.office365.com',
  servicePrincipalNames: [
    exchangeAppId,
    'https://outlook.office365.com',
    'https://outlook.office365.com/',
    'https://outlook.office.com',
    'https://outlook.office.com/',
    'https://ps.outlook.com',
  ],
  appRoles: [
    role('Exchange.ManageAsApp', 'dc50a0fb-09a3-484d-be87-e023b12c6440'),
    role('full_access_as_app', 'dc890d15-9560-4a4c-9b7f-a736ec74ec40'),
  ],
  permissionScopes: [scope('Exchange.Manage', 'ab4f2b77-0b06-4fc1-a9de-02113fc2ab7c')],
}

const management: FirstPartyApp = {
  appId: managementAppId,
  displayName: 'Office 365 Management APIs',
  audience: 'https://manage.office.com',
  servicePrincipalNames: [managementAppId, 'https://manage.office.com', 'https://manage.office.com/'],
  appRoles: [
    role('ActivityFeed.Read', '594c1fb6-4f81-4475-ae41-0c394909246c'),
    role('ActivityFeed.ReadDlp', '4807a72c-ad38-4250-94c9-4eabfe26cd55'),
    role('ServiceHealth.Read', 'e2cea78f-e743-4d8f-a16a-75b629a038ae'),
  ],
  permissionScopes: [],
}

const defender: FirstPartyApp = {
  appId: 'fc780465-2017-40d4-a0c5-307022471b92',
  displayName: 'WindowsDefenderATP',
  audience: 'https://api.securitycenter.microsoft.com',
  servicePrincipalNames: [
    'fc780465-2017-40d4-a0c5-307022471b92',
    'https://api.securitycenter.microsoft.com',
    'https://api.security.microsoft.com',
  ],
  // The names are documented; the ids are assumed.
  appRoles: [
    role('Machine.Read.All', 'ea8291d3-4b9a-44b5-bc3a-6cea3026dc79'),
    role('Machine.ReadWrite.All', 'aa027352-232b-4ed4-b963-a705fc4d6d2c'),
    role('Machine.Scan', 'a86d9824-b2b6-45c8-b042-16bc4922ed98'),
    role('Machine.Isolate', '7e4e1300-e1b9-4102-88ff-f0bbb6f5c5f6'),
    role('User.Read.All', 'a833834a-4cf1-4732-8eaf-bbcf13505c72'),
    role('Alert.Read.All', '71fe6b80-7034-4028-9ed8-0f316df9c3ff'),
  ],
  permissionScopes: [],
}

export const firstPartyApps: readonly FirstPartyApp[] = [graph, exchange, management, defender]

/** The first-party application that a resource URI, audience or client id names. */
export function findResource(name: string): FirstPartyApp | null {
  const wanted = name.replace(/\/+$/, '').toLowerCase()
  return (
    firstPartyApps.find((app) => app.servicePrincipalNames.some((known) => known.replace(/\/+$/, '') === wanted)) ??
    null
  )
}
