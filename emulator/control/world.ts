// Control of the world: time, faults, switches, DNS records, what was asked, what the bootstrap application may redirect to.
import type { RecordData, RecordType } from '../dns/zones.ts'
import type { FaultPlan } from '../world.ts'
import type { ControlContext, ControlRoute } from './routes.ts'

const services = ['login', 'graph', 'exchange', 'management', 'transport']
const effects = ['status', 'lost-answer', 'no-effect', 'undecodable', 'delay', 'reply']
const recordTypes = ['A', 'MX', 'TXT', 'CNAME', 'NS']

function addFault({ world, body, tenant }: ControlContext): FaultPlan {
  const plan = body as unknown as FaultPlan
  if (!services.includes(plan.service)) throw new Error(`service must be one of ${services.join(', ')}`)
  if (!effects.includes(plan.effect?.kind)) throw new Error(`effect.kind must be one of ${effects.join(', ')}`)
  if (typeof plan.match !== 'string') throw new Error('match must be a part of the path, cmdlet name or SMTP phase')
  const times = plan.times ?? 1
  if (!Number.isInteger(times) || times < 1) throw new Error('times must be a whole number from 1')
  const stored: FaultPlan = { ...plan, times, ...(plan.tenantId ? { tenantId: tenant(plan.tenantId).id } : {}) }
  world.faults.push(stored)
  return stored
}

function setSwitches({ params, body, tenant }: ControlContext): unknown {
  const { switches } = tenant(params['tenant']!)
  for (const [name, value] of Object.entries(body)) {
    if (!(name in switches)) throw new Error(`there is no switch ${name}; known: ${Object.keys(switches).join(', ')}`)
    Object.assign(switches, { [name]: value })
  }
  return switches
}

function addRecord({ world, body }: ControlContext): unknown {
  const { name, type, data, ttl } = body as { name?: string; type?: string; data?: RecordData; ttl?: number }
  if (!name || !type || !recordTypes.includes(type) || data === undefined)
    throw new Error(`name, data and a type of ${recordTypes.join(', ')} are needed`)
  world.dns.add({ name, type: type as RecordType, data, ...(ttl === undefined ? {} : { ttl }) })
  return world.dns.find(name, type as RecordType)
}

export const worldRoutes: ControlRoute[] = [
  {
    on: 'POST /advance',
    does: 'moves time forward: {"ms"}',
    run: async ({ world, body }) => {
      const ms = Number(body['ms'])
      if (!Number.isFinite(ms) || ms < 0) throw new Error('ms must be a number from 0')
      await world.clock.advance(ms)
      return { now: world.clock.now().toISOString() }
    },
  },
  { on: 'GET /now', does: 'emulator time', run: ({ world }) => ({ now: world.clock.now().toISOString() }) },
  { on: 'GET /faults', does: 'what is planned to fail', run: ({ world }) => world.faults },
  { on: 'POST /faults', does: 'plans a failure: {"service","match","times","effect"}', run: addFault },
  { on: 'DELETE /faults', does: 'forgets all plans', run: ({ world }) => void world.faults.splice(0) },
  {
    on: 'GET /requests',
    does: 'requests seen, oldest first: ?service=&path=',
    run: ({ world, query }) =>
      world.requests.filter(
        (seen) =>
          (!query.get('service') || seen.service === query.get('service')) &&
          seen.path.includes(query.get('path') ?? ''),
      ),
  },
  { on: 'DELETE /requests', does: 'forgets the requests seen', run: ({ world }) => void world.requests.splice(0) },
  {
    on: 'GET /tenants',
    does: 'the tenants',
    run: ({ world }) =>
      [...world.tenants.values()].map(({ id, displayName, initialDomain, domains, users }) => ({
        id,
        displayName,
        initialDomain,
        domains: [...domains.values()],
        users: users.size,
      })),
  },
  {
    on: 'GET /tenants/{tenant}/switches',
    does: 'behaviour switches',
    run: ({ params, tenant }) => tenant(params['tenant']!).switches,
  },
  { on: 'PATCH /tenants/{tenant}/switches', does: 'changes switches', run: setSwitches },
  {
    on: 'GET /tenants/{tenant}/audit',
    does: 'the whole audit log, visible to feeds or not',
    run: ({ params, tenant }) => tenant(params['tenant']!).audit,
  },
  {
    on: 'POST /expire-delta-tokens',
    does: 'delta queries answer 410 from now on',
    run: ({ world }) => void world.sessions.delete('delta'),
  },
  {
    on: 'GET /dns',
    does: 'records: ?name=',
    run: ({ world, query }) => world.dns.records.filter((record) => record.name.includes(query.get('name') ?? '')),
  },
  { on: 'POST /dns', does: 'adds a record: {"name","type","data"}', run: addRecord },
  {
    on: 'DELETE /dns',
    does: 'removes records: ?name=&type=',
    run: ({ world, query }) => ({
      removed: world.dns.remove(query.get('name') ?? '', (query.get('type') ?? undefined) as RecordType | undefined),
    }),
  },
  {
    on: 'GET /bootstrap-app',
    does: 'the application that administrators are signed in with',
    run: ({ bootstrapApp }) => bootstrapApp,
  },
  {
    on: 'POST /bootstrap-app/redirect-uris',
    does: 'registers a redirect URI: {"uri"}',
    run: ({ bootstrapApp, body }) => {
      const uri = String(body['uri'] ?? '')
      if (!URL.canParse(uri)) throw new Error('uri must be a URL')
      if (!bootstrapApp.redirectUris.includes(uri)) bootstrapApp.redirectUris.push(uri)
      return bootstrapApp.redirectUris
    },
  },
]
