// A web process for agents alone: their routes and those of the console for computers. Several on one database are several processes.
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { AlertChange } from '#alerts/raise.ts'
import { createAlerts } from '#alerts/store.ts'
import { agentHttp } from '#compromise/agents/agent-http.ts'
import { computersHttp } from '#compromise/agents/computers-http.ts'
import type { WaitingOptions } from '#compromise/agents/waiting.ts'
import type { CompromiseParts } from '#compromise/parts.ts'
import { createTenant } from '#people/tenants.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'

export interface AgentServerOptions extends Pick<WaitingOptions, 'look_ms' | 'held_max'> {
  db: Database
  clock: Clock
  /** Of the installation; several processes have the same. */
  secrets?: Secrets
  requestsPerMinute?: number
  tls?: { certificateFile: string; keyFile: string }
}

export interface AgentServer extends AsyncDisposable {
  readonly url: string
  readonly parts: CompromiseParts
  /** Everything that was told of alerts. */
  readonly alertChanges: AlertChange[]
  /** Calls of the console, with a token for the tenants and permissions; default: all. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: any }>
  tokenFor(tenants: string[] | null, permissions: string[] | null): Promise<string>
}

export async function agentServer(t: TestContext, options: AgentServerOptions): Promise<AgentServer> {
  const server = await startAgentServer(options)
  t.after(() => server[Symbol.asyncDispose]())
  return server
}

export async function startAgentServer(options: AgentServerOptions): Promise<AgentServer> {
  const { db, clock, look_ms, held_max } = options
  const logger = createLogger({ level: (process.env['MAILWARDEN_TEST_LOG'] ?? 'silent') as 'silent' })
  const alertChanges: AlertChange[] = []
  // What agents and computers need of the parts; the rest belongs to other tests.
  const parts = {
    db,
    clock,
    logger,
    audit: createAudit(clock),
    alerts: createAlerts({ clock, notify: async (_trx, change) => void alertChanges.push(change) }),
    // Nothing works here: what is queued is looked at by the tests of whoever works on it.
    jobs: { send: async () => {} },
    secrets: options.secrets ?? createSecrets([randomBytes(32)]),
  } as unknown as CompromiseParts
  const server = await createHttpServer({
    logger,
    clock,
    db,
    modules: [agentHttp(parts, { ...(look_ms && { look_ms }), ...(held_max && { held_max }) }), computersHttp(parts)],
    health: [],
    version: '1',
    requestsPerMinute: options.requestsPerMinute ?? 1_000_000,
    ...(options.tls && { tls: options.tls }),
  })
  const url = await server.listen('127.0.0.1:0')
  const tokenFor = (tenants: string[] | null, permissions: string[] | null) =>
    db.asSystem(async (trx) => (await createToken(trx, { name: 'test', tenants, permissions, expiresAt: null })).token)
  const admin = await tokenFor(null, null)
  return {
    url,
    parts,
    alertChanges,
    tokenFor,
    async call(method, path, body, token = admin) {
      const response = await fetch(new URL(`/api/v1${path}`, url), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

/** A tenant and a token with which `uses` agents enrol. */
export async function tenantWithToken(
  server: AgentServer,
  name: string,
  uses = 100,
): Promise<{ tenantId: string; token: string }> {
  const { id: tenantId } = await createTenant(server.parts.db, server.parts.clock, { name })
  const made = await server.call('POST', `/tenants/${tenantId}/endpoints/enrolment-tokens`, { name: 'test', uses })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return { tenantId, token: (made.body as { token: string }).token }
}

/** A person of the directory, as the sync would write one. */
export async function addPerson(
  db: Database,
  tenantId: string,
  person: { id: string; name: string; upn: string },
): Promise<void> {
  const nothing = { given_name: null, surname: null, department: null, job_title: null, language: null }
  await db.inTenant(tenantId, (trx) =>
    trx
      .insertInto('person')
      .values({
        tenant_id: tenantId,
        id: person.id,
        display_name: person.name,
        user_principal_name: person.upn,
        mail: person.upn,
        ...nothing,
        usage_location: null,
        is_enabled: true,
        is_guest: false,
        has_exchange_plan: true,
        deleted_at: null,
        updated_at: new Date('2026-11-22T00:00:00Z'),
      })
      .execute(),
  )
}
