// Every call of the API goes through here: the CSRF token of the session, and the two refusals that a person or a look at the session
// can put right, after which the call is made again.
import { noteServerTime } from '#console/util/server-time.ts'

let csrfToken: string | null = null
let confirmIdentity: (() => Promise<boolean>) | null = null

/** From the session; goes with everything that changes something. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token
}

/** Asks the person to show who they are; resolves with whether they did. Registered by the shell. */
export function onConfirmNeeded(ask: () => Promise<boolean>): () => void {
  confirmIdentity = ask
  return () => {
    if (confirmIdentity === ask) confirmIdentity = null
  }
}

export async function sessionFetch(request: Request): Promise<Response> {
  const isSafe = request.method === 'GET' || request.method === 'HEAD'
  // The body can be read once only.
  const again = isSafe ? null : request.clone()
  const response = await fetch(withToken(request))
  noteServerTime(response.headers.get('date'))
  if (again === null || response.status !== 403) return response
  const code = await codeOf(response)
  if (code === 'sign-in.csrf' && (await renewToken())) return fetch(withToken(again))
  if (code === 'sign-in.confirm' && (await confirmIdentity?.()) === true) return fetch(withToken(again))
  return response
}

function withToken(request: Request): Request {
  if (request.method !== 'GET' && csrfToken !== null) request.headers.set('x-csrf-token', csrfToken)
  return request
}

async function codeOf(response: Response): Promise<string | null> {
  const problem = (await response
    .clone()
    .json()
    .catch(() => null)) as { code?: string } | null
  return problem?.code ?? null
}

/** Another tab confirmed or changed the password: the session has a new cookie, and the token belongs to the cookie. */
async function renewToken(): Promise<boolean> {
  const response = await fetch('/api/v1/session', { credentials: 'same-origin' })
  const session = (await response.json().catch(() => null)) as { csrfToken?: string } | null
  if (session?.csrfToken === undefined || session.csrfToken === csrfToken) return false
  csrfToken = session.csrfToken
  return true
}
