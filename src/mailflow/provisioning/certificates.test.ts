// Certificates of the gateway by ACME over DNS-01: an authority that speaks the protocol, a zone that takes signed updates, our database.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { test, type TestContext } from 'node:test'
import { startAcmeAuthority } from '#emulator/acme/server.ts'
import { startDns } from '#emulator/dns/server.ts'
import { createZones } from '#emulator/dns/zones.ts'
import { createTenant } from '#people/tenants.ts'
import { newAccountKey } from '#platform/acme.ts'
import { isAppError } from '#platform/errors.ts'
import type { JobContext, Jobs } from '#platform/jobs/jobs.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAcmeIssuer } from './certificates.ts'
import { openConnection, updateConnection } from './connection-store.ts'
import { createStepContext } from './context.ts'
import { createRfc2136Publisher } from './dns-publisher.ts'
import type { Engine } from './engine.ts'
import { defineProvisioningJobs, jobNames } from './jobs.ts'
import type { ProvisioningParts } from './parts.ts'
import { createRouteSource, noPolicies } from './routes.ts'
import type { StepContext } from './step.ts'
import { certificateStep, ensureCertificate } from './steps/gateway.ts'

const zone = 'mx.operator.example'
const day_ms = 86_400_000

test('certificates of the gateway by ACME', async (t) => {
  const { parts, authority, dns, clock, connect } = await laboratory(t)
  const { certificates, version } = createRouteSource({
    ...parts,
    gateway: { nextHopPort: 25, nextHopCa: null, arc: null },
    loadPolicies: noPolicies,
  })

  await t.test('are ordered, renewed before the end, and kept while the authority refuses', async () => {
    const context = contextOf(parts, await connect())
    const { cert_name, gateway_host } = await context.connection()
    const done = { kind: 'done', detail: `${cert_name}, ${gateway_host}` }

    assert.deepEqual(await certificateStep.run(context), done)
    assert.deepEqual([authority.issued, authority.accounts], [2, 1])
    const [first] = await certificates()
    assert.equal(first?.name, gateway_host)
    assert.ok(new X509Certificate(first.certificatePem).checkHost(gateway_host))
    const challenges = dns.records.filter(({ type }) => type === 'TXT')
    assert.deepEqual(challenges, [], 'none is left in the zone')

    assert.deepEqual(await certificateStep.run(context), done)
    assert.equal(authority.issued, 2, 'what is good is not ordered again')

    await clock.advance(61 * day_ms)
    authority.retryAfter_seconds = 3_600
    assert.deepEqual(await certificateStep.run(context), done, 'no repair waits for what is not needed yet')
    await assert.rejects(
      ensureCertificate(context, 'gateway'),
      (error) => isAppError(error, 'certificate.issue') && /There were too many orders/.test(error.message),
    )
    assert.deepEqual(await certificates(), [first], 'the one that works stays in use')

    authority.retryAfter_seconds = null
    const before = await version()
    assert.equal(await ensureCertificate(context, 'gateway'), true)
    const [second] = await certificates()
    assert.notEqual(second?.certificatePem, first.certificatePem)
    assert.notEqual(await version(), before, 'gateways load the new one')
    assert.equal(authority.accounts, 1)

    await clock.advance(91 * day_ms)
    authority.retryAfter_seconds = 3_600
    const refused = await certificateStep.run(context)
    assert.deepEqual([refused.kind, 'seconds' in refused && refused.seconds], ['wait', 900], 'it has ended')
    authority.retryAfter_seconds = null
  })

  await t.test('are renewed each by itself, also where our permission is lost, and not after the end', async () => {
    const tenants = [await connect(), await connect({ problem: 'consent-revoked' })]
    const gone = await connect({ connected_at: null })
    const jobs = collectJobs(parts)
    await jobs.run(jobNames.renewCertificates, {})
    const sentFor = (tenantId: string) => jobs.sent.filter((sent) => sent.tenantId === tenantId)
    for (const tenantId of tenants)
      assert.deepEqual(
        sentFor(tenantId).map(({ purpose }) => purpose),
        ['connector', 'gateway', 'application'],
      )
    assert.deepEqual(sentFor(gone), [])

    const issued = authority.issued
    for (const sent of tenants.flatMap(sentFor)) await jobs.run(jobNames.renewOne, sent)
    assert.equal(authority.issued - issued, 4)
  })
})

async function laboratory(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock(new Date())
  const dns = createZones()
  const secret = Buffer.alloc(32, 5)
  const key = { name: `key.${zone}`, algorithm: 'hmac-sha256' as const, secret }
  dns.add({
    name: zone,
    type: 'SOA',
    data: { mname: `ns.${zone}`, rname: `h.${zone}`, serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 },
  })
  dns.updatable.set(zone, { keyName: key.name, secret })
  const server = await startDns(dns, { now: () => clock.now(), advance: async () => {}, schedule: () => () => {} })
  t.after(() => server.close())
  const resolvers = [`${server.host}:${server.port}`]
  const resolver = new Resolver()
  resolver.setServers(resolvers)
  const authority = await startAcmeAuthority({
    textsAt: async (name) => (await resolver.resolveTxt(name)).map((strings) => strings.join('')),
  })
  t.after(() => authority[Symbol.asyncDispose]())
  const publisher = createRfc2136Publisher({ host: server.host, port: server.port, key }, zone, {
    resolvers,
    now: () => clock.now(),
  })
  const account = { directoryUrl: authority.directoryUrl, email: 'admin@operator.example' }
  const parts = {
    db,
    clock,
    secrets: createSecrets([Buffer.alloc(32, 6)]),
    certificates: createAcmeIssuer({ ...account, accountKey: await newAccountKey(), dns: publisher, clock }),
  } as unknown as ProvisioningParts
  return { parts, authority, dns, clock, connect: (change = {}) => connectTenant(parts, change) }
}

async function connectTenant(parts: ProvisioningParts, change: Parameters<typeof updateConnection>[2]) {
  const { id: tenantId } = await createTenant(parts.db, parts.clock, { name: 'Contoso' })
  await parts.db.inTenant(tenantId, async (trx) => {
    const input = { direction: 'both', scope: { kind: 'all' }, pilotScope: null, options: {} } as const
    await openConnection(trx, tenantId, input, zone, parts.clock.now())
    const connected = { next_hop_host: 'next.example', connected_at: parts.clock.now() }
    await updateConnection(trx, tenantId, { ...connected, ...change })
  })
  return tenantId
}

const contextOf = (parts: ProvisioningParts, tenantId: string): StepContext =>
  createStepContext(parts, null as never, tenantId, parts.clock.now())

interface Renewal {
  tenantId: string
  purpose: string
}

/** The jobs as they are defined; what they ask for is kept, to be run by the test. */
function collectJobs(parts: ProvisioningParts) {
  const handlers = new Map<string, (data: never, context: JobContext) => Promise<void>>()
  const sent: Renewal[] = []
  const jobs = {
    define: ({ name, handle }: { name: string; handle: never }) => handlers.set(name, handle),
    send: async (_name: string, data: Renewal) => void sent.push(data),
  } as unknown as Jobs
  defineProvisioningJobs(jobs, parts, { clients: null } as unknown as Engine)
  const context = { signal: new AbortController().signal, attempt: 1 }
  return { sent, run: (name: string, data: object) => handlers.get(name)!(data as never, context) }
}
