// Where the Microsoft services are. All addresses come from configuration, so that national clouds and the tenant emulator are only
// other values; a private certificate authority is named by file because Node's own setting cannot be changed at run time.
import { readFileSync } from 'node:fs'
import { AppError } from '#platform/errors.ts'

export interface MicrosoftEndpoints {
  /** `https://login.microsoftonline.com`, without a path: the first path segment is the tenant (microsoft-graph 6.1). */
  loginUrl: string
  /** `https://graph.microsoft.com` */
  graphUrl: string
  /** `https://outlook.office365.com` */
  exchangeUrl: string
  /** `https://manage.office.com` */
  managementUrl: string
  /** Hosts that the Exchange endpoint may redirect a tenant to must be this host or end in `.` + this (exchange-online 1.1). */
  exchangeRedirectSuffix: string
  /** PEM file with certificates trusted besides the public ones; null = public ones only. */
  caFile: string | null
}

export const publicCloud: MicrosoftEndpoints = {
  loginUrl: 'https://login.microsoftonline.com',
  graphUrl: 'https://graph.microsoft.com',
  exchangeUrl: 'https://outlook.office365.com',
  managementUrl: 'https://manage.office.com',
  exchangeRedirectSuffix: 'outlook.office365.com',
  caFile: null,
}

export type MicrosoftResource = 'graph' | 'exchange' | 'management'

/** The audience of each resource; the same in every public-cloud tenant whatever address it is reached under. */
export const resourceAudience: Record<MicrosoftResource, string> = {
  graph: 'https://graph.microsoft.com',
  exchange: 'https://outlook.office365.com',
  management: 'https://manage.office.com',
}

const microsoftLoginHosts = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
])

/** Hosts (with port) that msal must be told to trust, or it asks Microsoft first (microsoft-graph 6.1). */
export function knownAuthorities(endpoints: MicrosoftEndpoints): string[] {
  const { host } = new URL(endpoints.loginUrl)
  return microsoftLoginHosts.has(host) ? [] : [host]
}

/** Well-known identifiers that are the same in every tenant (microsoft-graph 1.1, 1.6). */
export const wellKnown = {
  graphAppId: '00000003-0000-0000-c000-000000000000',
  exchangeAppId: '00000002-0000-0ff1-ce00-000000000000',
  managementAppId: 'c5393580-f805-4401-95e8-94b7a6ef2fc2',
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  exchangeAdministrator: '29232cdf-9323-42fd-ade2-1d097af3e4de',
  consumerTenant: '9188040d-6c67-4c5b-b112-36a304b66dad',
} as const

/** Reads the file with trusted certificates. Throws AppError `microsoft.ca-file` when it cannot be read. */
export function readCaFile(caFile: string | null): string | null {
  if (caFile === null) return null
  try {
    return readFileSync(caFile, 'utf8')
  } catch (cause) {
    throw new AppError({
      code: 'microsoft.ca-file',
      message: `The file with trusted certificates, ${caFile}, cannot be read. Check the path and its permissions.`,
      cause,
    })
  }
}
