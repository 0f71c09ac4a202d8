// Calls of the containment: one try of at most 30 seconds each, never earlier than Microsoft asked for (Retry-After), which is kept in
// the database: for all incidents of the tenant, all processes and over restarts.
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { retryAfter_ms } from '#microsoft/retry.ts'
import { utcText } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'
import type { MicrosoftClients } from '../parts.ts'
import type { ContainmentParts } from './parts.ts'
import { permissionMissing, StepEnd } from './outcome.ts'
import { pausedUntil, pauseService, type Service } from './store.ts'

export const call_ms = 30_000
const single = { timeout_ms: call_ms, retry: { attempts: 1, total_ms: 0 } } as const

export interface GraphCall {
  method?: 'GET' | 'POST' | 'PATCH'
  body?: object
  /** Named when Microsoft answers 403. */
  permission: string
}

export interface Calls {
  /** Throws StepEnd while the service is paused and for a missing permission, else AppError `microsoft.*`. */
  graph<T>(path: string, call: GraphCall): Promise<T>
  /** All entries of a list, 50 pages at most. */
  list<T>(path: string, call: GraphCall): Promise<T[]>
  read(cmdlet: string, parameters: Record<string, unknown>): Promise<ExchangeRecord[]>
  write(cmdlet: string, parameters: Record<string, unknown>): Promise<void>
  /** Whether the application has the permission; asked anew when the token at hand says no. */
  has(permission: string): Promise<boolean>
}

interface Page<T> {
  value?: T[]
  '@odata.nextLink'?: string
}

const pages_max = 50
const exchangePermission = 'Exchange.ManageAsApp (with the role Exchange Administrator)'

export function createCalls(
  { db, clock }: Pick<ContainmentParts, 'db' | 'clock'>,
  tenantId: string,
  clients: MicrosoftClients,
): Calls {
  const call = async <T>(service: Service, permission: string, work: () => Promise<T>): Promise<T> => {
    const until = await db.inTenant(tenantId, (trx) => pausedUntil(trx, tenantId, service, clock.now()))
    if (until !== null) throw new StepEnd({ kind: 'wait', until, detail: asked(until) })
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const pause_ms = retryAfter_ms(headerOf(error), clock.now())
      if (pause_ms !== null) {
        const end = new Date(clock.now().getTime() + pause_ms)
        await db.inTenant(tenantId, (trx) => pauseService(trx, tenantId, service, end))
      }
      if (error.code === `microsoft.${service}.permission`) throw new StepEnd(permissionMissing(permission))
      throw error
    }
  }

  const graph: Calls['graph'] = (path, { permission, ...options }) =>
    call('graph', permission, () => clients.graph.request(path, { ...options, ...single }))

  return {
    graph,
    async list<T>(path: string, options: GraphCall) {
      const found: T[] = []
      let next: string | undefined = path
      for (let page = 0; next !== undefined && page < pages_max; page += 1) {
        const body: Page<T> = await graph<Page<T>>(next, options)
        found.push(...(body.value ?? []))
        next = body['@odata.nextLink']
      }
      return found
    },
    read: async (cmdlet, parameters) =>
      (
        await call('exchange', exchangePermission, () =>
          clients.exchange.invoke(cmdlet, parameters, { kind: 'read', ...single }),
        )
      ).records,
    write: async (cmdlet, parameters) => {
      await call('exchange', exchangePermission, () =>
        clients.exchange.invoke(cmdlet, parameters, { kind: 'write', ...single }),
      )
    },
    async has(permission) {
      if ((await clients.roles()).includes(permission)) return true
      return (await clients.roles({ fresh: true })).includes(permission)
    },
  }
}

const asked = (until: Date): string => `Microsoft asked to wait until ${utcText(until)}.`

const headerOf = ({ detail }: AppError): string | undefined => {
  const header = detail['retryAfter']
  return typeof header === 'string' ? header : undefined
}
