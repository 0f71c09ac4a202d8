// Where the services of endpoint products are, other than Graph; other values lead to national clouds or to fakes.

export interface EndpointHosts {
  /** Defender for Endpoint. */
  defenderUrl: string
  /** Sign-in of Sophos Central. */
  sophosLoginUrl: string
  /** Where Sophos Central says which region a tenant lives in. */
  sophosUrl: string
}

export const publicHosts: EndpointHosts = {
  defenderUrl: 'https://api.security.microsoft.com',
  sophosLoginUrl: 'https://id.sophos.com',
  sophosUrl: 'https://api.central.sophos.com',
}

/** Audience of Defender's tokens; the same whatever host is asked (learn.microsoft.com/defender-endpoint/api/exposed-apis-create-app-webapp). */
export const defenderAudience = 'https://api.securitycenter.microsoft.com'
