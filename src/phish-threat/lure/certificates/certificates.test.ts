import assert from 'node:assert/strict'
import https from 'node:https'
import { test } from 'node:test'
import tls from 'node:tls'
import { startAcmeAuthority } from '#emulator/acme/server.ts'
import { createAuthority } from '#emulator/authority.ts'
import { systemClock } from '#platform/clock.ts'
import { isAppError } from '#platform/errors.ts'
import type { JobContext, Jobs } from '#platform/jobs/jobs.ts'
import { renewalOf } from '#platform/renewal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { startTestLure, testSecrets, writeCampaign } from '#test/support/lure/server.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { sendingCase } from '#test/support/sending.ts'
import type { DomainCheck } from '../../sending/contract.ts'
import { addDomain, recheckDomain } from '../../sending/domain-changes.ts'
import { findDomainRow } from '../../sending/domains.ts'
import { defineSendingJobs } from '../../sending/jobs.ts'
import { pathOf } from '../tokens.ts'
import { orderCertificate } from './acme.ts'
import { checkCertificate } from './check.ts'
import { fresh_ms } from './contexts.ts'
import { defineCertificateJobs, isDue } from './jobs.ts'
import { findCertificate, saveCertificate } from './store.ts'

const logger = createLogger({ level: 'silent' })
const adaAdmin = {
  kind: 'user' as const,
  id: 'u1',
  name: 'Ada Admin',
  address: null,
  tenants: 'all' as const,
  permissions: 'all' as const,
}

test('pages by TLS have the certificate of the name that is asked for, and note how the client greets', async (t) => {
  const db = await testDatabase(t)
  const lure = await startTestLure(t, db, { isTls: true })
  const own = await createAuthority()
  const [first, second] = [
    await writeCampaign(db, { host: 'a.contoso.example' }),
    await writeCampaign(db, { host: 'b.fabrikam.example' }),
  ]
  for (const { tenantId, host } of [first, second]) {
    const { chainPem, privateKeyPem } = await own.issueCertificate([host])
    const checked = checkCertificate(chainPem, privateKeyPem, host, new Date())
    await db.inTenant(tenantId, (trx) =>
      saveCertificate(trx, testSecrets, { tenantId, host }, { ...checked, source: 'uploaded' }, new Date()),
    )
  }
  for (const { host, recipients, tenantId } of [first, second]) {
    const page = await askSecure(lure.https!, host, own.certificatePem, pathOf(recipients[0]!.tokens.link))
    assert.equal(page.status, 200)
    assert.equal(page.name, host)
    const [row] = await db.inTenant(tenantId, (trx) =>
      trx.selectFrom('simulation_request').selectAll().where('tenant_id', '=', tenantId).execute(),
    )
    assert.match(row!.tls_fingerprint!, /^t13d\d{4}\w{2}_[0-9a-f]{12}_[0-9a-f]{12}$/)
  }
  await assert.rejects(
    askSecure(lure.https!, 'c.stranger.example', own.certificatePem, '/'),
    /unrecognized name|alert|hang up|ECONNRESET|disconnected/,
  )
  const stored = await db.inTenant(first.tenantId, (trx) => findCertificate(trx, first.tenantId, first.host))
  assert.doesNotMatch(stored!.private_key!, /PRIVATE KEY/)
})

test('a certificate is ordered by ACME and answered for by the lure server; a refusal is kept', async (t) => {
  const db = await testDatabase(t)
  const lure = await startTestLure(t, db, { isTls: true })
  const { tenantId, host } = await writeCampaign(db, { host: 'links.contoso.example' })
  await using authority = await startAcmeAuthority({
    find: (name) => ({ host: '127.0.0.1', port: name === host ? Number(new URL(lure.http).port) : 1 }),
  })
  const config = { certificates: { acme: { directoryUrl: authority.directoryUrl, email: 'admin@contoso.example' } } }
  const parts = { db, clock: systemClock, secrets: testSecrets, config, logger } as unknown as Parameters<
    typeof orderCertificate
  >[0]

  await orderCertificate(parts, { tenantId, host })
  assert.equal(authority.issued, 1)
  const row = await db.inTenant(tenantId, (trx) => findCertificate(trx, tenantId, host))
  assert.deepEqual([row?.source, row?.failure, row?.issuer], ['acme', null, 'Emulated ACME Root'])
  assert.equal((await askSecure(lure.https!, host, authority.certificatePem, '/')).name, host)
  const { rows } = await db.execute(
    'select (select count(*) from simulation_challenge)::int as open, (select count(*) from acme_account)::int as accounts',
    [],
  )
  assert.deepEqual(rows, [{ open: 0, accounts: 1 }])

  await assert.rejects(orderCertificate(parts, { tenantId, host: 'elsewhere.contoso.example' }), (error) =>
    isAppError(error, 'simulation.certificate-refused'),
  )
  const refused = await db.inTenant(tenantId, (trx) => findCertificate(trx, tenantId, 'elsewhere.contoso.example'))
  assert.match(refused!.failure!, /answered something else/)
  assert.equal(refused!.certificate, null)
})

test('the check of a domain sees the certificate that was ordered for it, and an older look does not undo that', async (t) => {
  const made = await sendingCase(t)
  const { tenantId, inTenant } = made
  const { db } = made.made
  const clock = new ManualClock(new Date())
  const lure = await startTestLure(t, db, { isTls: true, clock })
  await using authority = await startAcmeAuthority({
    find: () => ({ host: '127.0.0.1', port: Number(new URL(lure.http).port) }),
  })
  const jobs = collectJobs()
  const parts = { ...made.parts, jobs: jobs.jobs, secrets: testSecrets, clock }
  parts.config.certificates.acme = { directoryUrl: authority.directoryUrl, email: 'admin@contoso.example' }
  parts.config.phishThreat.publicPort = Number(new URL(lure.https!).port)
  defineCertificateJobs(parts)
  defineSendingJobs(parts, { onRead: () => Promise.resolve() })

  const id = await addDomain(parts, tenantId, { name: 'notices.example' }, adaAdmin)
  const check = async (name: DomainCheck['name']) =>
    (await inTenant((trx) => findDomainRow(trx, tenantId, id)))!.checks.find((each) => each.name === name)!
  const { record } = await check('ownership')
  const { dns } = made.made.emulator.world
  dns.add({ name: record.host, type: 'TXT', data: record.wanted })
  dns.add({ name: 'www.notices.example', type: 'A', data: '127.0.0.1' })

  await recheckDomain(parts, tenantId, id)
  assert.equal((await check('certificate')).state, 'missing')
  const order = jobs.take()
  assert.deepEqual(order.data, { tenantId, host: 'www.notices.example' })
  await jobs.run(order)
  const again = jobs.take()
  assert.ok(again.delaySeconds * 1_000 > fresh_ms, 'no process remembers by then that there was none')
  await clock.advance(fresh_ms)
  await jobs.run(again)
  assert.match((await check('certificate')).found.join(), /DNS:www\.notices\.example.*Emulated ACME Root/)

  const late = { ...parts, clock: new ManualClock(new Date(clock.now().getTime() - 60_000)) }
  dns.remove('www.notices.example')
  await recheckDomain(late, tenantId, id)
  assert.equal((await check('link-host')).state, 'ok')
})

test('what cannot be used as a certificate is said', async () => {
  const own = await createAuthority()
  const host = 'a.contoso.example'
  const good = await own.issueCertificate([host])
  const past = await own.issueCertificate([host], {
    server: true,
    notBefore: new Date('2025-01-01'),
    notAfter: new Date('2025-02-01'),
  })
  const other = await own.issueCertificate(['b.contoso.example'])
  const cases: [string, string, RegExp][] = [
    ['', good.privateKeyPem, /no certificate/],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', good.privateKeyPem, /cannot be read/],
    [good.chainPem, 'nothing', /private key cannot be read/],
    [good.chainPem, other.privateKeyPem, /belongs to none/],
    [other.chainPem, other.privateKeyPem, /not for a\.contoso\.example/],
    [past.chainPem, past.privateKeyPem, /ended on/],
    [good.certificatePem.repeat(11), good.privateKeyPem, /more than 10/],
  ]
  for (const [certificate, key, why] of cases)
    assert.throws(
      () => checkCertificate(certificate, key, host, new Date()),
      (error) => isAppError(error, 'simulation.certificate-unusable') && why.test(error.message),
      String(why),
    )
  assert.equal(
    checkCertificate(own.certificatePem + good.certificatePem, good.privateKeyPem, host, new Date()).issuer,
    'Emulated Internet Root CA',
  )
})

test('a certificate is renewed when it is due, one that was uploaded never, one that was refused after six hours', async () => {
  const { certificatePem: certificate } = await (await createAuthority()).issueCertificate(['a.contoso.example'])
  const renewal = renewalOf(certificate)
  const in_hours = (hours: number) => new Date(renewal.getTime() + hours * 3600_000)
  const row = { source: 'acme' as const, certificate, failure: null, tried_at: in_hours(-1000) }
  assert.equal(isDue(null, renewal), true)
  assert.equal(isDue(row, in_hours(-1)), false)
  assert.equal(isDue(row, renewal), true)
  assert.equal(isDue({ ...row, source: 'uploaded' }, in_hours(24)), false)
  assert.equal(isDue({ ...row, certificate: null, failure: 'no', tried_at: in_hours(-5) }, renewal), false)
  assert.equal(isDue({ ...row, certificate: null, failure: 'no', tried_at: in_hours(-6) }, renewal), true)
})

interface SentJob {
  name: string
  data: object
  delaySeconds: number
}

/** Jobs as they are defined; what is asked for waits until the test takes it. */
function collectJobs() {
  const handlers = new Map<string, (data: never, context: JobContext) => Promise<void>>()
  const sent: SentJob[] = []
  const jobs = {
    define: ({ name, handle }: { name: string; handle: never }) => handlers.set(name, handle),
    send: async (name: string, data: object, { delaySeconds = 0 } = {}) => void sent.push({ name, data, delaySeconds }),
  } as unknown as Jobs
  const context = { signal: new AbortController().signal, attempt: 1 }
  return {
    jobs,
    take(): SentJob {
      assert.equal(sent.length, 1)
      return sent.shift()!
    },
    run: ({ name, data }: SentJob) => handlers.get(name)!(data as never, context),
  }
}

function askSecure(url: string, name: string, ca: string, path: string): Promise<{ status: number; name: string }> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = https.request(
      { hostname, port, path, servername: name, headers: { host: name }, ca, agent: false },
      (response) => {
        const { subjectaltname } = (response.socket as tls.TLSSocket).getPeerCertificate()
        response.resume()
        response.on('end', () =>
          resolve({ status: response.statusCode!, name: (subjectaltname ?? '').replace('DNS:', '') }),
        )
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}
