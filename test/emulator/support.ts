// Helpers of the emulator's tests: requests that trust the emulator's authority, sign-in by script, applications with keys.
import { createHash, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { request as httpsRequest } from 'node:https'
import { selfSignedRsa } from '#emulator/authority.ts'
import type { Emulator } from '#emulator/emulator.ts'
import { findResource } from '#emulator/directory/first-party.ts'
import { findServicePrincipal } from '#emulator/directory/state.ts'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'

export interface Answer {
  status: number
  headers: Record<string, string>
  text: string
  json: any
}

export interface Call {
  method?: string
  headers?: Record<string, string>
  body?: string | Record<string, unknown> | URLSearchParams
  token?: string
}

/** One HTTPS request that trusts the emulator's authority only. */
export async function call(emulator: Emulator, url: string, options: Call = {}): Promise<Answer> {
  const { body } = options
  const payload =
    body === undefined || typeof body === 'string'
      ? body
      : body instanceof URLSearchParams
        ? body.toString()
        : JSON.stringify(body)
  const type = body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : 'application/json'
  return await new Promise((resolve, reject) => {
    const request = httpsRequest(
      url,
      {
        method: options.method ?? (body === undefined ? 'GET' : 'POST'),
        ca: emulator.caPem,
        agent: false,
        headers: {
          ...(payload === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(payload) }),
          ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
          ...options.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Record<string, string>,
            text,
            json: parse(text),
          })
        })
      },
    )
    request.on('error', reject)
    request.end(payload)
  })
}

function parse(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export interface Key {
  privateKey: KeyObject
  certificatePem: string
  /** Base64 of DER. */
  certificate: string
  thumbprintSha256: string
}

/** An RSA key with a self-signed certificate. */
export async function newKey(name = 'mailwarden'): Promise<Key> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificatePem = await selfSignedRsa(name, privateKey, publicKey)
  const certificate = certificatePem.replaceAll(/-----[A-Z ]+-----|\s/g, '')
  const thumbprintSha256 = createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('hex')
  return { privateKey, certificatePem, certificate, thumbprintSha256 }
}

export const callback = 'http://localhost:3999/connect/callback'

/** Signs an administrator in with the bootstrap application and returns a delegated Graph token. */
export async function signIn(
  emulator: Emulator,
  username = 'admin@contoso.com',
  scope = 'openid profile offline_access User.Read Application.ReadWrite.All AppRoleAssignment.ReadWrite.All RoleManagement.ReadWrite.Directory Domain.ReadWrite.All Organization.Read.All',
): Promise<Answer> {
  const { bootstrapApp: app } = emulator
  if (!app.redirectUris.includes(callback)) app.redirectUris.push(callback)
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: app.clientId,
    response_type: 'code',
    redirect_uri: callback,
    scope,
    state: 's1',
    nonce: 'n1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const form = new URLSearchParams({
    query: query.toString(),
    username,
    password: defaultPassword,
    consent: 'accept',
    for_organization: 'yes',
  })
  const answer = await call(emulator, `${emulator.urls.login}/organizations/login`, { body: form })
  const location = answer.headers['location']
  const code = location ? new URL(location).searchParams.get('code') : null
  if (!code) return answer
  return await call(emulator, `${emulator.urls.login}/organizations/oauth2/v2.0/token`, {
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      code,
      redirect_uri: callback,
      code_verifier: verifier,
    }),
  })
}

export interface TestApp {
  appId: string
  secret: string
  /** Object id of its service principal in the tenant. */
  principalId: string
}

/** Creates a single-tenant application with a secret and these app roles of one resource, through Graph. */
export async function createApp(
  emulator: Emulator,
  adminToken: string,
  tenantName: string,
  roles: string[],
  resourceName = 'https://graph.microsoft.com',
): Promise<TestApp> {
  const graph = `${emulator.urls.graph}/v1.0`
  const app = await call(emulator, `${graph}/applications`, {
    token: adminToken,
    body: { displayName: 'Test app', signInAudience: 'AzureADMyOrg' },
  })
  const principal = await call(emulator, `${graph}/servicePrincipals`, {
    token: adminToken,
    body: { appId: app.json.appId },
  })
  const password = await call(emulator, `${graph}/applications/${app.json.id}/addPassword`, {
    token: adminToken,
    method: 'POST',
  })
  const resource = findResource(resourceName)!
  const resourcePrincipal = findServicePrincipal(emulator.tenant(tenantName).directory, resource.appId)!
  for (const name of roles) {
    const appRoleId = resource.appRoles.find((role) => role.value === name)!.id
    const body = { principalId: principal.json.id, resourceId: resourcePrincipal.id, appRoleId }
    const assigned = await call(emulator, `${graph}/servicePrincipals/${resourcePrincipal.id}/appRoleAssignedTo`, {
      token: adminToken,
      body,
    })
    if (assigned.status !== 201) throw new Error(assigned.text)
  }
  return { appId: app.json.appId, secret: password.json.secretText, principalId: principal.json.id }
}

/** Client-credential token with a secret. */
export async function appToken(
  emulator: Emulator,
  tenantName: string,
  app: TestApp,
  scope = 'https://graph.microsoft.com/.default',
): Promise<Answer> {
  const tenant = emulator.tenant(tenantName)
  return await call(emulator, `${emulator.urls.login}/${tenant.id}/oauth2/v2.0/token`, {
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.appId,
      client_secret: app.secret,
      scope,
    }),
  })
}
