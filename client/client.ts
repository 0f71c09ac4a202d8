// A typed client of the public API: openapi-fetch over the generated types. The console uses it with its session, other
// programs with a token.
import createClient, { type Client, type ClientOptions } from 'openapi-fetch'
import type { paths } from './api.ts'

export type MailwardenClient = Client<paths>

export interface MailwardenClientOptions extends Omit<ClientOptions, 'baseUrl'> {
  /** `https://mailwarden.contoso.com`; default: where the page came from. */
  baseUrl?: string
  /** `mw_…` or an access token; without it the browser's session is used. */
  token?: string
}

/** Each call resolves with `{ data }` or `{ error }`, the problem details of RFC 9457; it rejects when there was no answer. */
export function createMailwardenClient({ token, ...options }: MailwardenClientOptions = {}): MailwardenClient {
  return createClient<paths>({
    ...options,
    headers: { ...(options.headers as Record<string, string>), ...(token && { authorization: `Bearer ${token}` }) },
  })
}
