// Adatum as a Mailwarden from before certificates left it: connectors by IP address, rules without tokens, one shared smart host; and
// what the journeys do with it.
import assert from 'node:assert/strict'
import { findUser } from '#emulator/directory/create-tenant.ts'
import { legacyNames, seedLegacyIpConnectors, type LegacyOptions } from '#emulator/exchange/legacy.ts'
import type { Emulator } from '#emulator/emulator.ts'
import type { Installation } from '#test/support/installation.ts'

export const legacy: LegacyOptions = { gatewayAddresses: ['127.0.0.1'], smartHost: 'gateway.mailwarden.example' }
export const administrator = 'admin@adatum.com'
export const outsider = 'olga@outside.example'
export const oldNames = Object.values(legacyNames)

export interface Migration {
  state: string
  message: string
  banner: { severity: string; text: string; daysLeft: number | null; affectedDomains: number } | null
  affectedDomains: { domain: string; reason: string }[]
  evidence: { key: string; isProven: boolean; detail: string }[]
  objects: { inbound: string[]; outbound: string[]; rules: string[] }
  saved: string[]
}

const tables = ['InboundConnector', 'OutboundConnector', 'TransportRule'] as const

/** The objects lead to this installation's gateway instead of nowhere. */
export function carryTheOldWay(emulator: Emulator): void {
  const tenant = emulator.tenant('Adatum')
  const state = emulator.exchange.of(tenant)
  for (const name of tables)
    for (const row of state.table(name).rows())
      if (oldNames.includes(row.name as never)) state.table(name).remove(row.guid)
  seedLegacyIpConnectors(emulator.exchange, tenant, legacy)
  emulator.world.dns.remove(legacy.smartHost)
  emulator.world.dns.add({ name: legacy.smartHost, type: 'A', data: '127.0.0.1' })
}

const whoMadeIt = { CreatedBy: '', LastModifiedBy: '', LastValidationTimestamp: '', IsValidated: '' }

/** Names, switches and contents of everything in the tenant that has to do with mail flow; what differs by chance is left out. */
export function contentsOf(emulator: Emulator, keep: (name: string) => boolean = () => true) {
  const state = emulator.exchange.of(emulator.tenant('Adatum'))
  return tables.map((name) =>
    state
      .table(name)
      .rows()
      .filter((row) => keep(row.name))
      .map((row) => ({ name: row.name, values: { ...row.values, ...whoMadeIt } })),
  )
}

export const isOld = (name: string): boolean => oldNames.includes(name as never)

/** The tenant is known and its administrator has signed in: connecting stops at the old rules, nothing is changed. */
export async function findOldTenant(made: Installation): Promise<string> {
  const tenantId = await made.createTenant('Adatum')
  const { signInUrl } = await made.api<{ signInUrl: string }>('POST', `/tenants/${tenantId}/mailflow/connect`, {
    direction: 'both',
    options: { pilot_minutes: 0 },
  })
  await made.settle(tenantId)
  await made.signIn(signInUrl, administrator)
  const { operation } = await made.settle(tenantId)
  assert.equal(operation?.state, 'failed')
  assert.match(operation.message, /Mailwarden - Scan inbound.*Nothing was changed/)
  await eventually('nobody else works on the tenant', async () => {
    const { tenants } = await made.api<{ tenants: object[] }>('GET', '/migration')
    await askFor(made, tenantId, 'check')
    return tenants.length > 0 ? true : undefined
  })
  return tenantId
}

export const migrationOf = (made: Installation, tenantId: string): Promise<Migration> =>
  made.api('GET', `/tenants/${tenantId}/mailflow/migration`)

export const askFor = (made: Installation, tenantId: string, what: string): Promise<Migration> =>
  made.api('POST', `/tenants/${tenantId}/mailflow/migration/${what}`)

/** Starts the migration and takes it to the end of connecting. */
export async function migrate(made: Installation, tenantId: string): Promise<void> {
  const { signInUrl } = await made.api<{ signInUrl: string | null }>(
    'POST',
    `/tenants/${tenantId}/mailflow/migration/start`,
  )
  assert.ok(signInUrl)
  let status = await made.settle(tenantId)
  if (status.operation?.state === 'needs-sign-in') {
    await made.signIn(signInUrl, administrator)
    status = await made.settle(tenantId)
  }
  assert.equal(status.operation?.state, 'done', JSON.stringify(status, null, 1))
}

let count = 0

/** A tenant that was found a moment ago is known to the gateways within a second or two; until then they refuse its mail. */
export async function gatewayKnows(made: Installation): Promise<void> {
  let tries = 0
  await eventually('the gateway carries the tenant’s mail', async () => {
    tries += 1
    const subject = `first ${tries}`
    await made.emulator.internet.send({ from: outsider, to: 'user@adatum.com', subject, text: 'Hello.' })
    await made.emulator.transport.idle()
    return inboxOf(made).find((mail) => mail.subject === subject)
  })
}

/** One message each way, through everything; resolves with the subjects. Fails when one does not arrive. */
export async function mailFlows(made: Installation, what: string): Promise<{ inbound: string; outbound: string }> {
  count += 1
  const inbound = `${what} in ${count}`
  const outbound = `${what} out ${count}`
  const { emulator } = made
  const tenant = emulator.tenant('Adatum')
  await emulator.internet.send({ from: outsider, to: 'user@adatum.com', subject: inbound, text: 'Hello Ulf.' })
  await emulator.transport.submit(tenant.id, 'user@adatum.com', {
    to: outsider,
    subject: outbound,
    text: 'Hello Olga.',
  })
  await eventually(`“${inbound}” arrives`, () => inboxOf(made).find((mail) => mail.subject === inbound))
  await eventually(`“${outbound}” arrives`, () => sentOutside(made, outbound))
  return { inbound, outbound }
}

export function inboxOf({ emulator }: Installation) {
  const tenant = emulator.tenant('Adatum')
  const mailbox = emulator.mailboxes.mailbox(tenant.id, findUser(tenant, 'user@adatum.com')!.id)
  return ['inbox', 'junkemail'].flatMap((folder) => mailbox.list({ folder }))
}

export const sentOutside = ({ emulator }: Installation, subject: string) =>
  emulator.internet.received.find((mail) => mail.raw.includes(`Subject: ${subject}\r\n`))

/** What the history says of the message: bound how, and that it was scanned. */
export async function boundHow(made: Installation, tenantId: string, subject: string): Promise<string> {
  const row = await eventually(`“${subject}” stands in the history`, async () => {
    const query = new URLSearchParams({ subject }).toString()
    const { items } = await made.api<{ items: { messageId: string; subject: string }[] }>(
      'GET',
      `/tenants/${tenantId}/messages?${query}`,
    )
    return items.find((each) => each.subject === subject)
  })
  const { timeline } = await made.api<{ timeline: { step: string; detail: string }[] }>(
    'GET',
    `/tenants/${tenantId}/messages/${row.messageId}`,
  )
  assert.ok(
    timeline.some(({ step }) => step === 'scanned'),
    JSON.stringify(timeline),
  )
  return timeline.find(({ step }) => step === 'bound')!.detail
}

/** Everything that the traces of the message name. */
export const tracesOf = ({ emulator }: Installation, subject: string): string =>
  emulator.transport.trace
    .rows(emulator.tenant('Adatum').id)
    .filter((row) => row.subject === subject)
    .flatMap((row) => row.events.map(({ detail, data }) => `${detail} ${data}`))
    .join('\n')

export async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const until_ms = Date.now() + 30_000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > until_ms) throw new Error(`still not so after 30 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** Moves a migration on until it is in the state. */
export async function until(made: Installation, tenantId: string, state: string): Promise<Migration> {
  let last: Migration | undefined
  try {
    return await eventually(`migration is ${state}`, async () => {
      await made.run('advance-migration-tenant', { tenantId })
      last = await migrationOf(made, tenantId)
      return last.state === state ? last : undefined
    })
  } catch (error) {
    throw new Error(`migration is not ${state}: ${JSON.stringify(last)}`, { cause: error })
  }
}
