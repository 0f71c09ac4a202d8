// Mails a second of a campaign by both channels, with content of the library, signature, tokens, checks at sending and everything durable
// in the database; flat means that a mail costs the same in a large campaign.
// `node bench/campaign-sending/run.ts [recipients …] [--channel smtp|graph] [--write]`; default: 300 and 1,000, for a short look.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Resolver } from 'node:dns/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDns } from '../../emulator/dns/server.ts'
import { createClock } from '../../emulator/clock.ts'
import { createZones } from '../../emulator/dns/zones.ts'
import { createAlerts } from '../../src/alerts/store.ts'
import { publicCloud } from '../../src/microsoft/endpoints.ts'
import { createGraphClient } from '../../src/microsoft/graph.ts'
import { createMicrosoftHttp } from '../../src/microsoft/http.ts'
import { migrations } from '../../src/migrations.ts'
import { writeDomains, writeMailboxes, writeUsers } from '../../src/people/store.ts'
import { defaultSettings } from '../../src/phish-threat/campaigns/defaults.ts'
import { listTemplates } from '../../src/phish-threat/content/library.ts'
import { tokensNeeded } from '../../src/phish-threat/content/render.ts'
import { createTokens, newToken } from '../../src/phish-threat/lure/tokens.ts'
import type { PhishThreatParts } from '../../src/phish-threat/parts.ts'
import { dkimContext } from '../../src/phish-threat/sending/campaign-context.ts'
import { newDkimKey } from '../../src/phish-threat/sending/dkim.ts'
import { createQueue } from '../../src/phish-threat/sending/queue.ts'
import { renderMessage } from '../../src/phish-threat/sending/render.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Database, Trx } from '../../src/platform/db/database.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openDatabase } from '../../src/platform/db/open.ts'
import { newId } from '../../src/platform/ids.ts'
import { createSecrets } from '../../src/platform/secrets/seal.ts'
import { createLogger } from '../../src/platform/telemetry/logger.ts'
import { openEmbedded } from '../../test/support/database.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { channel: { type: 'string' }, write: { type: 'boolean', default: false } },
})
const sizes = positionals.length > 0 ? positionals.map(Number) : [300, 1_000]
const channels = (['graph', 'smtp'] as const).filter((each) => values.channel === undefined || values.channel === each)
const tenantId = newId()
const domainId = newId()
const secrets = createSecrets([Buffer.alloc(32, 1)])
const attack = listTemplates().find(({ technique }) => technique === 'link')!

/** PostgreSQL by MAILWARDEN_BENCH_DATABASE_URL (an empty database), else the embedded one. */
async function openBench(): Promise<Database> {
  const url = process.env['MAILWARDEN_BENCH_DATABASE_URL']
  if (url === undefined) return openEmbedded()
  const db = await openDatabase({ url })
  await migrate(db, migrations)
  return db
}

async function seedTenant(trx: Trx): Promise<void> {
  const now = systemClock.now()
  await trx
    .insertInto('tenant')
    .values({ tenant_id: tenantId, name: 'Contoso', microsoft_tenant_id: null, initial_domain: null })
    .execute()
  const domain = { is_verified: true, is_initial: false, is_default: true, has_email: true }
  await writeDomains(trx, tenantId, [{ name: 'contoso.example', ...domain }], now)
  const { privateKey, publicKey } = await newDkimKey()
  const ownership = {
    name: 'ownership',
    state: 'ok',
    neededFor: 'all',
    record: { type: 'TXT', host: '', wanted: '' },
    found: [],
    text: '',
  }
  await trx
    .insertInto('simulation_domain')
    .values({
      tenant_id: tenantId,
      id: domainId,
      name: 'parcels.example',
      link_host: 'www.parcels.example',
      ownership: 'x',
      dkim_selector: 's1',
      dkim_public: publicKey,
      dkim_private: secrets.seal(privateKey, dkimContext(tenantId, domainId)),
      checks: JSON.stringify([ownership]),
      created_at: now,
      created_by: 'bench',
    })
    .execute()
}

const personIdOf = (number: number): string => `22222222-2222-4222-8222-${String(number).padStart(12, '0')}`

async function seedPeople(trx: Trx, from: number, to: number): Promise<void> {
  const now = systemClock.now()
  const numbers = Array.from({ length: to - from }, (_, index) => from + index)
  await writeUsers(
    trx,
    tenantId,
    numbers.map((number) => ({
      id: personIdOf(number),
      displayName: `Person ${number}`,
      givenName: 'Person',
      surname: String(number),
      userPrincipalName: `p${number}@contoso.example`,
      mail: `p${number}@contoso.example`,
      accountEnabled: true,
      userType: 'Member',
    })) as Parameters<typeof writeUsers>[2],
    now,
  )
  await writeMailboxes(
    trx,
    tenantId,
    numbers.map((number) => ({
      person_id: personIdOf(number),
      kind: 'user',
      primary_address: `p${number}@contoso.example`,
      exchange_guid: null,
    })),
    now,
  )
}

async function seedCampaign(trx: Trx, channel: 'graph' | 'smtp', count: number): Promise<void> {
  const now = systemClock.now()
  const id = newId()
  const attackId = newId()
  const settings = { ...defaultSettings(1), sendingDomainId: domainId, channel }
  await trx
    .insertInto('campaign')
    .values({
      tenant_id: tenantId,
      id,
      name: `${channel} ${count}`,
      technique: 'link',
      state: 'running',
      settings: JSON.stringify(settings),
      series_id: null,
      created_by: 'bench',
      created_at: now,
      updated_at: now,
      approved_by: null,
    })
    .execute()
  await trx
    .insertInto('campaign_attack')
    .values({
      tenant_id: tenantId,
      campaign_id: id,
      id: attackId,
      template_id: attack.templateId,
      template_version: 1,
      snapshot: JSON.stringify(attack),
    })
    .execute()
  for (let from = 0; from < count; from += 500) {
    const messages = Array.from({ length: Math.min(500, count - from) }, (_, index) => ({
      tenant_id: tenantId,
      id: newId(),
      campaign_id: id,
      attack_id: attackId,
      person_id: personIdOf(from + index),
      address: `p${from + index}@contoso.example`,
      display_name: `Person ${from + index}`,
      given_name: 'Person',
      surname: String(from + index),
      department: 'Sales',
      job_title: null,
      manager: null,
      groups: [],
      language: 'en' as const,
      time_zone: 'Europe/Berlin',
      planned_at: now,
      channel: null,
      internet_message_id: `<${newToken()}@parcels.example>`,
      graph_id: null,
      reply: null,
    }))
    await trx.insertInto('campaign_message').values(messages).execute()
    const needs = tokensNeeded(attack, { hasDecoys: false })
    await createTokens(
      trx,
      messages.flatMap((message) =>
        needs.map(({ kind, position }) => ({
          token: newToken(),
          tenant_id: tenantId,
          campaign_id: id,
          message_id: message.id,
          kind,
          position,
        })),
      ),
    )
  }
}

async function sinkOf(kind: 'smtp' | 'graph') {
  const child = fork(path.join(import.meta.dirname, 'sink.ts'), [kind])
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    port,
    async taken(): Promise<number> {
      child.send('taken')
      return ((await once(child, 'message')) as [{ taken: number }])[0].taken
    },
    stop: () => child.disconnect(),
  }
}

const smtp = await sinkOf('smtp')
const graphSink = await sinkOf('graph')
const zones = createZones()
zones.add({ name: 'contoso.example', type: 'MX', data: { preference: 1, exchange: 'sink.example' } })
zones.add({ name: 'sink.example', type: 'A', data: '127.0.0.1' })
const stub = await startDns(zones, createClock(), { host: '127.0.0.1', port: 0 })
const dns = new Resolver()
dns.setServers([`${stub.host}:${stub.port}`])
const microsoftHttp = createMicrosoftHttp({ caFile: null } as never)
const endpoints = { ...publicCloud, graphUrl: `http://127.0.0.1:${graphSink.port}` }
const graph = createGraphClient({
  endpoints,
  http: microsoftHttp,
  clock: systemClock,
  token: () => Promise.resolve('x'),
})
const db = await openBench()
const clients = { microsoftTenantId: tenantId, graph, exchange: null, roles: () => Promise.resolve(['Mail.ReadWrite']) }
const parts = {
  db,
  clock: systemClock,
  logger: createLogger({ level: 'silent' }),
  alerts: createAlerts({ clock: systemClock, notify: () => Promise.resolve() }),
  secrets,
  config: {
    phishThreat: { sendingAddresses: ['127.0.0.1'], smtpPort: smtp.port, httpsListen: ['0.0.0.0:443'], httpListen: [] },
  },
  dns,
  microsoft: { clients: () => Promise.resolve(clients) },
  hasPhishThreat: () => Promise.resolve(true),
} as unknown as PhishThreatParts

await db.asSystem(seedTenant)
const people = Math.max(...sizes)
for (let from = 0; from < people; from += 1_000)
  await db.inTenant(tenantId, (trx) => seedPeople(trx, from, Math.min(people, from + 1_000)))

const lines = [
  '# Campaign sending',
  '',
  `${os.cpus().length} cores (load ${os.loadavg()[0]!.toFixed(1)} at the start), Node ${process.version}, ${db.kind}; sink on the same machine.`,
  '',
  '| channel | recipients | mails/s | CPU of the sender a mail |',
  '|---|---|---|---|',
]
for (const channel of channels)
  for (const count of sizes) {
    await db.inTenant(tenantId, (trx) => seedCampaign(trx, channel, count))
    const sink = channel === 'smtp' ? smtp : graphSink
    const before = await sink.taken()
    const queue = createQueue(parts, { render: renderMessage, run_ms: 600_000 })
    const cpu = process.cpuUsage()
    const began_ms = performance.now()
    await queue.run()
    const took_s = (performance.now() - began_ms) / 1_000
    const used = process.cpuUsage(cpu)
    await queue.close()
    const taken = (await sink.taken()) - before
    if (taken !== count) throw new Error(`${channel}: ${taken} of ${count} mails arrived`)
    lines.push(
      `| ${channel} | ${count} | ${Math.round(count / took_s)} | ${((used.user + used.system) / 1_000 / count).toFixed(2)} ms |`,
    )
    process.stdout.write(`${lines.at(-1)}\n`)
  }
if (values.write)
  writeFileSync(path.join(import.meta.dirname, '../results/campaign-sending.md'), `${lines.join('\n')}\n`)
await db[Symbol.asyncDispose]()
await stub.close()
await microsoftHttp.close()
smtp.stop()
graphSink.stop()
