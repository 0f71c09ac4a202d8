// The demonstration behind scripts/demo: an emulated Microsoft 365, Mailwarden beside it, and the whole story of mail flow told with
// real SMTP, TLS, DNS and HTTP. Every line with a tick is something that was looked at, not something that was hoped for.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { defaultPassword, findUser } from '#emulator/directory/create-tenant.ts'
import type { MailItem } from '#emulator/mailboxes/mailbox.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { startInstallation, type Installation, type MailflowStatus } from '#test/support/installation.ts'
import { lureConfig } from '#test/support/simulation-world.ts'
import { compromisedMailbox } from './demo-mailbox.ts'
import { simulation } from './demo-simulation.ts'
import { check, eicar, eventually, Failed, gtube, heading, paint, say, showCommand, step } from './demo-telling.ts'

const isOnce = process.argv.includes('--once')

function inbox(made: Installation, tenantName: string, person: string): MailItem[] {
  const tenant = made.emulator.tenant(tenantName)
  const user = findUser(tenant, person)
  if (user === null) throw new Error(`no user ${person}`)
  return [...made.emulator.mailboxes.mailbox(tenant.id, user.id).items.values()]
}

const headerOf = (item: MailItem, name: string): string | undefined =>
  item.headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value

interface ListedMessage {
  messageId: string
  subject: string
  status: string
  category: string
  direction: string
}

const messages = async (made: Installation, tenantId: string): Promise<ListedMessage[]> =>
  (await made.api<{ items: ListedMessage[] }>('GET', `/tenants/${tenantId}/messages`)).items

async function connectContoso(made: Installation): Promise<string> {
  heading('Connecting Contoso')
  let tenantId = ''
  let signInUrl = ''
  await step('Mailwarden knows the tenant and says where its administrator signs in', async () => {
    tenantId = await made.createTenant('Contoso')
    const answer = await made.api<{ signInUrl: string }>('POST', `/tenants/${tenantId}/mailflow/connect`, {
      options: { pilot_minutes: 0 },
    })
    signInUrl = answer.signInUrl
    check(signInUrl.startsWith(made.emulator.urls.login), 'the address is not the sign-in page of the cloud')
  })
  await step('admin@contoso.com signs in and is found to be a global administrator', async () => {
    await made.settle(tenantId)
    const page = await made.signIn(signInUrl, 'admin@contoso.com')
    check(page.includes('is signed in'), 'the callback did not say so')
  })
  await step(
    'directory, application, consent, preflight, domain, certificate, connectors, rules: made and proved',
    async () => {
      const status = await made.settle(tenantId)
      check(status.operation?.state === 'done', status.operation?.message ?? 'no operation')
      const { steps } = status.operation!
      return `${steps.filter(({ state }) => state === 'done').length} steps done`
    },
  )
  await step('the tenant holds what Mailwarden made, first in the list of rules', () =>
    Promise.resolve(describeObjects(made)),
  )
  return tenantId
}

function describeObjects(made: Installation): string {
  const state = made.emulator.exchange.of(made.emulator.tenant('Contoso'))
  const names = (table: 'InboundConnector' | 'OutboundConnector' | 'TransportRule'): string[] =>
    state
      .table(table)
      .rows()
      .map((row) => row.name)
  const rules = names('TransportRule')
  check(rules[0] === 'Mailwarden 10 - Clear state', `the first rule is ${rules[0]}`)
  check(names('InboundConnector').includes('Mailwarden - From gateway'), 'no inbound connector')
  check(names('OutboundConnector').includes('Mailwarden - To gateway'), 'no outbound connector')
  return `2 connectors, ${rules.filter((name) => name.startsWith('Mailwarden ')).length} rules`
}

async function sendMail(made: Installation, tenantId: string): Promise<void> {
  heading('Mail, by real SMTP')
  const stamp = made.clock.now().getTime()
  await step('a message from outside arrives in Frida Fink’s mailbox, scanned once', async () => {
    const subject = `Offer ${stamp}`
    await made.emulator.internet.send({
      from: 'alice@outside.example',
      to: 'frida.fink@contoso.com',
      subject,
      text: 'Dear Frida, here is the offer that we spoke about. Kind regards, Alice',
    })
    const item = await eventually('the message in the mailbox', () =>
      inbox(made, 'Contoso', 'frida.fink@contoso.com').find((entry) => entry.subject === subject),
    )
    const verdict = headerOf(item, 'X-Mailwarden-Verdict')
    check(verdict?.startsWith('clean') === true, `verdict field: ${verdict}`)
    check(headerOf(item, 'X-Mailwarden-Return') === undefined, 'our token is left in the mailbox')
    const row = await eventually('the row in the history', async () =>
      (await messages(made, tenantId)).find((entry) => entry.subject === subject),
    )
    return `history says “${row.status}”, ${row.category}`
  })
  await step('Frida answers, and the message leaves through the gateway to the internet', async () => {
    const subject = `Re: Offer ${stamp}`
    await made.emulator.transport.submit(made.emulator.tenant('Contoso').id, 'frida.fink@contoso.com', {
      to: 'alice@outside.example',
      subject,
      text: 'Thank you, Alice.',
    })
    const received = await eventually('the message at the outside server', () =>
      made.emulator.internet.received.find((mail) => mail.raw.includes(`Subject: ${subject}`)),
    )
    check(received.raw.includes('DKIM-Signature:'), 'it was not signed on its way out')
    check(!/X-Mailwarden-(?:Return|Route)/i.test(received.raw.toString('latin1')), 'our token left with it')
    return `taken by the server of ${received.to.join(', ')}`
  })
  await step('a virus is stopped and lies in the quarantine, for administrators only', async () => {
    await made.emulator.internet.send({
      from: 'mallory@outside.example',
      to: 'frida.fink@contoso.com',
      subject: `Invoice ${stamp}`,
      text: 'Please see the attached invoice.',
      attachments: [{ filename: 'invoice.com', content: eicar }],
    })
    return stopped(made, tenantId, `Invoice ${stamp}`, 'malware')
  })
  await step('a spam message is stopped', async () => {
    await made.emulator.internet.send({
      from: 'bulk@outside.example',
      to: 'frida.fink@contoso.com',
      subject: `You have won ${stamp}`,
      text: `Claim your prize now!\r\n${gtube}\r\n`,
    })
    return stopped(made, tenantId, `You have won ${stamp}`, 'spam')
  })
  await step('an administrator releases the spam message, and it is delivered', async () => {
    const { items } = await made.api<{ items: { id: string; subject: string }[] }>(
      'GET',
      `/tenants/${tenantId}/quarantine`,
    )
    const item = items.find(({ subject }) => subject === `You have won ${stamp}`)
    check(item !== undefined, 'it is not in the list')
    await made.api('POST', `/tenants/${tenantId}/quarantine/${item!.id}/release`, {})
    await eventually('the released message in the mailbox', () =>
      inbox(made, 'Contoso', 'frida.fink@contoso.com').find((entry) => entry.subject === `You have won ${stamp}`),
    )
  })
  await showCommand(made, ['messages', 'search', '--tenant', 'Contoso'])
  await showCommand(made, ['quarantine', 'list', '--tenant', 'Contoso'])
}

async function stopped(made: Installation, tenantId: string, subject: string, category: string): Promise<string> {
  const row = await eventually('the message in the history', async () =>
    (await messages(made, tenantId)).find((entry) => entry.subject === subject),
  )
  check(row.category === category, `it was taken for ${row.category}`)
  check(row.status === 'quarantined', `its status is ${row.status}`)
  check(
    !inbox(made, 'Contoso', 'frida.fink@contoso.com').some((entry) => entry.subject === subject),
    'it is in the mailbox all the same',
  )
  return `${row.category}, ${row.status}`
}

async function tamper(made: Installation, tenantId: string): Promise<void> {
  heading('Somebody changes the connector')
  const base = `/tenants/${tenantId}/mailflow/tamper`
  await step('the watch knows the tenant as it should be', async () => {
    const { open } = await made.api<{ open: { high: number; medium: number } }>('POST', `${base}/check`)
    check(open.high + open.medium === 0, `there are findings already: ${JSON.stringify(open)}`)
  })
  await step('ed exchange, an administrator, points the outbound connector somewhere else', async () => {
    await runCmdlet(made, 'Set-OutboundConnector', {
      Identity: 'Mailwarden - To gateway',
      SmartHosts: ['relay.tailspin.example'],
    })
  })
  interface Finding {
    severity: string
    property: string
    summary: string
    actor: string | null
  }
  const look = async (): Promise<Finding | undefined> => {
    const { findings } = await made.api<{ findings: Finding[] }>('POST', `${base}/check`)
    return findings.find(({ property }) => property === 'SmartHosts')
  }
  await step('Mailwarden finds it', async () => {
    const finding = await look()
    check(finding?.severity === 'high', 'there is no finding of severity High')
    return 'severity High, an alert is raised'
  })
  await step('and the audit log of the tenant says who it was', async () => {
    const { actor } = await eventually('the actor', async () => {
      const finding = await look()
      return finding?.actor == null ? undefined : finding
    })
    check(actor === 'exchange.admin@contoso.com', `it says ${actor}`)
    return actor!
  })
  await showCommand(made, ['tamper', 'list', '--tenant', 'Contoso'])
  await step('repaired and verified', async () => {
    const { repaired } = await made.api<{ repaired: string[] }>('POST', `${base}/repair`)
    check(repaired.length > 0, 'nothing was repaired')
    const { open } = await made.api<{ open: { high: number } }>('POST', `${base}/check`)
    check(open.high === 0, 'a High finding is still open')
  })
}

async function runCmdlet(made: Installation, cmdlet: string, parameters: object): Promise<void> {
  const response = await fetch(`${made.emulator.urls.control}/tenants/Contoso/cmdlets/${cmdlet}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ parameters, as: 'exchange.admin@contoso.com' }),
  })
  if (!response.ok) throw new Error(`${cmdlet}: ${response.status} ${await response.text()}`)
}

async function disconnectFabrikam(made: Installation): Promise<void> {
  heading('A second tenant comes and goes')
  let tenantId = ''
  await step('Fabrikam is connected', async () => {
    tenantId = await made.connect('Fabrikam')
  })
  await step('and disconnected in the order in which no mail is lost; the day of waiting is skipped here', async () => {
    const { signInUrl } = await made.api<{ signInUrl: string }>('POST', `/tenants/${tenantId}/mailflow/disconnect`, {})
    const needsPerson = (status: MailflowStatus): boolean => status.operation?.state === 'needs-sign-in'
    let status = await made.settle(tenantId, { until: needsPerson })
    if (needsPerson(status)) {
      const url =
        (await made.api<{ signInUrl: string }>('POST', `/tenants/${tenantId}/mailflow/sign-in`)).signInUrl ?? signInUrl
      await made.signIn(url, 'admin@fabrikam.com')
      status = await made.settle(tenantId)
    }
    check(status.operation?.state === 'done', status.operation?.message ?? 'no operation')
  })
  await step('nothing of Mailwarden is left in Fabrikam', () => Promise.resolve(leftIn(made, 'Fabrikam')))
}

function leftIn(made: Installation, name: string): string {
  const tenant = made.emulator.tenant(name)
  const state = made.emulator.exchange.of(tenant)
  const left = (['InboundConnector', 'OutboundConnector', 'TransportRule'] as const).flatMap((table) =>
    state
      .table(table)
      .rows()
      .map((row) => row.name)
      .filter((rowName) => rowName.startsWith('Mailwarden')),
  )
  const domains = [...tenant.domains.keys()].filter((domain) => domain.endsWith(made.emulator.operatorZone.name))
  check(left.length + domains.length === 0, `left: ${[...left, ...domains].join(', ')}`)
  return 'no rule, no connector, no domain'
}

async function whereToLook(made: Installation): Promise<void> {
  heading('Where to look')
  // The link of the start ended when the administrator of the story signed in.
  const { link } = await made.api<{ link: string }>('POST', '/users/first-link')
  say(`  Console                            ${made.url}/`)
  say(`  First sign-in (works once)         ${link}`)
  say(`  Portal of people                   ${made.url}/portal`)
  say(`  Mailboxes of the emulated tenants  ${made.emulator.urls.inbox}`)
  say(`  API, described                     ${made.url}/api/docs`)
  say(`  Metrics and health                 ${made.url}/metrics  ${made.url}/readyz`)
  say(`  SMTP gateway                       127.0.0.1:${made.gatewayPort}`)
  say(`  Emulator, as an administrator      ${made.emulator.urls.control}/`)
  say()
  say('  The command line (in another terminal):')
  say(`    export MAILWARDEN_CONFIG=${made.configFile}`)
  say(`    node src/main.ts messages search --tenant Contoso`)
  say(`    node src/main.ts mailflow status --tenant Contoso`)
  say(`    node src/main.ts tamper list --tenant Contoso --state all`)
  say()
  say(`  Administrators of the made-up tenants: admin@contoso.com, admin@fabrikam.com; password ${defaultPassword}`)
  say(`  API token: ${path.join(made.folder, 'data', 'admin-token')}`)
}

async function main(): Promise<number> {
  const begun = performance.now()
  const stop = new AbortController()
  const onSignal = (): void => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  say(paint(1, 'Mailwarden: an emulated Microsoft 365 tenant is connected, protected and defended'))
  let made: Installation | undefined
  const networks = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-networks-'))
  try {
    await step('emulated Microsoft 365 and Mailwarden are up', async () => {
      made = await startInstallation({
        config: await lureConfig(networks),
        logger: createLogger({ level: process.env['DEMO_LOG'] === undefined ? 'fatal' : 'info' }),
      })
      return `${made.emulator.world.tenants.size} tenants, gateway, API, worker and pages of simulations`
    })
    const tenantId = await connectContoso(made!)
    await sendMail(made!, tenantId)
    await tamper(made!, tenantId)
    await compromisedMailbox(made!, tenantId)
    await simulation(made!, tenantId)
    await disconnectFabrikam(made!)
    say()
    say(paint(32, `Everything was seen to happen in ${Math.round((performance.now() - begun) / 1000)} s.`))
    await whereToLook(made!)
    if (!isOnce) {
      say()
      say('Running. Ctrl-C ends it.')
      if (!stop.signal.aborted)
        await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }))
    }
    return 0
  } catch (error) {
    if (!(error instanceof Failed)) say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 1
  } finally {
    say()
    say('Stopping…')
    await made?.[Symbol.asyncDispose]()
    rmSync(networks, { recursive: true, force: true })
  }
}

process.exitCode = await main()
