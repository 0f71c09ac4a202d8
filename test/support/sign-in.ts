// Signs people in as a browser would: one-time link, password, cookies, CSRF header.
import assert from 'node:assert/strict'

export const testPassword = 'maple harbour violet lantern'

/** A browser: keeps cookies and sends the CSRF header. */
export class Browser {
  readonly url: string
  readonly cookies = new Map<string, string>()
  csrf = ''
  /** Sent with every request. */
  readonly headers: Record<string, string> = {}

  constructor(url: string) {
    this.url = url.replace(/\/$/, '')
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** `where` is below /api/v1. Redirects are not followed. */
  async call<T = unknown>(
    method: string,
    where: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: T; text: string; headers: Headers }> {
    const response = await fetch(where.startsWith('http') ? where : `${this.url}/api/v1${where}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookies.size === 0 ? {} : { cookie: this.cookie }),
        ...(this.csrf === '' || method === 'GET' ? {} : { 'x-csrf-token': this.csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    // A stream of events never ends.
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    const text = isStream ? '' : await response.text()
    if (isStream) await response.body?.cancel()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    const parsed = (isJson && text !== '' ? JSON.parse(text) : null) as T & { csrfToken?: string }
    if (response.ok && typeof parsed?.csrfToken === 'string') this.csrf = parsed.csrfToken
    return { status: response.status, body: parsed, text, headers: response.headers }
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string]
    if (value === '' || /max-age=0\b/i.test(line)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

export interface SignedInBrowser {
  browser: Browser
  /** Value of the Cookie header. */
  cookie: string
  csrf: string
  email: string
  password: string
}

/** Accepts a one-time link as a new browser; `email` and `name` are needed for the first administrator only. */
export async function acceptLink(
  url: string,
  link: string,
  person: { email: string; name?: string; password?: string },
): Promise<SignedInBrowser> {
  const browser = new Browser(url)
  const { email, name = 'Adele Vance', password = testPassword } = person
  const token = new URL(link).searchParams.get('token')
  const { body: view } = await browser.call<{ kind: string }>('POST', '/sign-in/link', { token })
  const first = view.kind === 'first' ? { email, name } : {}
  const answer = await browser.call('POST', '/sign-in/link/accept', { token, password, ...first })
  assert.equal(answer.status, 200, answer.text)
  return { browser, cookie: browser.cookie, csrf: browser.csrf, email, password }
}

/** Makes a super admin of the installation with the local administrator's token (dataDir/admin-token) and signs them in. */
export async function signInAsAdmin(
  url: string,
  adminToken: string,
  email = `admin-${Math.random().toString(36).slice(2)}@contoso.example`,
): Promise<SignedInBrowser> {
  const { link } = await callWithToken<{ link: string }>(url, adminToken, 'POST', '/users/first-link')
  return acceptLink(url, link, { email, name: 'Adele Vance' })
}

/** Invites somebody with the roles and signs them in. */
export async function signInAs(
  url: string,
  adminToken: string,
  assignments: { roleId: string; scope: unknown }[],
  email = `person-${Math.random().toString(36).slice(2)}@contoso.example`,
): Promise<SignedInBrowser & { userId: string }> {
  const { link, user } = await callWithToken<{ link: string; user: { id: string } }>(
    url,
    adminToken,
    'POST',
    '/users',
    {
      email,
      name: 'Alex Wilber',
      assignments,
    },
  )
  return { ...(await acceptLink(url, link, { email })), userId: user.id }
}

async function callWithToken<T>(url: string, token: string, method: string, where: string, body?: unknown): Promise<T> {
  const answer = await new Browser(url).call<T>(method, where, body, { authorization: `Bearer ${token}` })
  assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.text}`)
  return answer.body
}
