// Directory role templates: their ids are the same in every tenant.
// Documented at learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference

export const roleTemplates = {
  globalAdministrator: { id: '62e90394-69f5-4237-9190-012177145e10', displayName: 'Global Administrator' },
  exchangeAdministrator: { id: '29232cdf-9323-42fd-ade2-1d097af3e4de', displayName: 'Exchange Administrator' },
  privilegedRoleAdministrator: {
    id: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
    displayName: 'Privileged Role Administrator',
  },
  applicationAdministrator: { id: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', displayName: 'Application Administrator' },
  cloudApplicationAdministrator: {
    id: '158c047a-c907-4556-b7ef-446551a6b5f7',
    displayName: 'Cloud Application Administrator',
  },
  userAdministrator: { id: 'fe930be7-5e62-47db-91af-98c3a49a38b1', displayName: 'User Administrator' },
  globalReader: { id: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', displayName: 'Global Reader' },
  securityAdministrator: { id: '194ae4cb-b126-40b2-bd5b-6091b380977d', displayName: 'Security Administrator' },
  securityReader: { id: '5d6b6bb7-de71-4623-b4af-96380a352509', displayName: 'Security Reader' },
  complianceAdministrator: { id: '17315797-102d-40b4-93e0-432062caca18', displayName: 'Compliance Administrator' },
  exchangeRecipientAdministrator: {
    id: '31392ffb-586c-42d1-9346-e59415a2cc4e',
    displayName: 'Exchange Recipient Administrator',
  },
  helpdeskAdministrator: { id: '729827e3-9c14-49f7-bb1b-9608f156bbb8', displayName: 'Helpdesk Administrator' },
  domainNameAdministrator: { id: '8329153b-31d0-4727-b945-745eb3bc5f31', displayName: 'Domain Name Administrator' },
} as const

const byId = new Map<string, string>(Object.values(roleTemplates).map((role) => [role.id, role.displayName]))

/** Display name of a role template, or null for one that the emulator does not know. */
export function roleName(templateId: string): string | null {
  return byId.get(templateId.toLowerCase()) ?? null
}
