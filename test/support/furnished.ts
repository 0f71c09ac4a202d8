// An installation in which there is something to see on every page, and the list of those pages, read from the console's routes.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { noteEvidence, upsertComputer } from '#people/computers.ts'
import { newId } from '#platform/ids.ts'
import { furnishSimulations } from './furnished-simulations.ts'
import type { Installation } from './installation.ts'

const root = path.resolve(import.meta.dirname, '../..')
const deadline_ms = 30_000
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
const gtube = ['XJS*C4JDBQADN1.NSBN3*2IDNEN*', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'].join('')

/** Values for the parameters of addresses. */
export interface Furnished {
  tenantId: string
  /** By the path that stands before the id. */
  ids: Record<string, string>
}

/** Contoso connected, mail of each kind, something tampered with, lists and policies; Fabrikam and Northwind not connected yet. */
export async function furnish(made: Installation): Promise<Furnished> {
  const tenantId = await made.connect('Contoso')
  await made.createTenant('Fabrikam')
  await made.createTenant('Northwind')
  await sendMail(made)
  await eventually('six messages in the history', async () => (await list(made, tenantId, 'messages')).length >= 6)
  await eventually('two messages in quarantine', async () => (await list(made, tenantId, 'quarantine')).length >= 2)
  await made.api('POST', `/tenants/${tenantId}/lists`, {
    list: 'block',
    value: '*.tailspin.example',
    note: 'Seen in spam',
  })
  await made.api('POST', `/tenants/${tenantId}/lists`, { list: 'allow', value: 'partner@northwind.example' })
  const computerId = await addComputers(made, tenantId)
  // Before the way out is tampered with.
  const incident = await abuse(made, tenantId)
  await tamper(made, tenantId)
  const spam = (await list<{ id: string; category: string; direction: string }>(made, tenantId, 'quarantine')).find(
    ({ category, direction }) => category === 'spam' && direction === 'inbound',
  )
  await made.api('POST', `/tenants/${tenantId}/quarantine/actions`, { action: 'release', ids: [spam!.id] })
  await eventually('the end of an operation', async () =>
    (await list<{ state: string }>(made, tenantId, 'operations')).some(({ state }) => state === 'done'),
  )
  const policy = await made.api<{ id: string }>('POST', `/tenants/${tenantId}/policies`, {
    name: 'Sales',
    scope: { kind: 'domain', domains: ['contoso.com'] },
    order: 10,
    direction: 'inbound',
    rules: { spam: { action: 'tag', subjectTag: '[Spam]' } },
  })
  const template = await made.api<{ id: string }>('POST', '/providers/templates', {
    name: 'Careful',
    description: 'For customers who were attacked',
    content: { policies: [] },
    locked: ['policies'],
  })
  const first = async (what: string, name = 'id') =>
    String(((await list<Record<string, unknown>>(made, tenantId, what))[0] ?? {})[name])
  const alert = await first('alerts')
  await findSigns(made, tenantId)
  const simulations = await furnishSimulations(made, tenantId)
  return {
    tenantId,
    ids: {
      messages: await first('messages', 'messageId'),
      quarantine: await first('quarantine'),
      people: await first('people'),
      policies: policy.id,
      incidents: incident,
      computers: computerId,
      alerts: alert,
      operations: await first('operations'),
      'simulations/campaigns': simulations.campaignId,
      'simulations/wizard': simulations.draftId,
      'simulations/series': simulations.seriesId,
      'simulations/audiences': simulations.audienceId,
      'simulations/templates': simulations.templateId,
      'simulations/trainings': simulations.trainingId,
      'simulations/sending': simulations.domainId,
      reports: simulations.reportId,
      'settings/roles': 'help-desk',
      'tenants/alerts': await raiseForInstallation(made),
      'tenants/roles': 'help-desk',
      'tenants/templates': template.id,
      tenants: tenantId,
    },
  }
}

/** Every page of the console as its routes say, with real ids in place of parameters. */
export function pagesOf({ tenantId, ids }: Furnished): { name: string; url: string }[] {
  const text = readFileSync(path.join(root, 'console/src/routes/routes.tsx'), 'utf8')
  const paths = [...text.matchAll(/page\('([^']+)'/g)].map((match) => match[1]!).filter((each) => each !== '*')
  const signedOut = new Set(['sign-in', 'first-sign-in', 'invitation', 'new-password'])
  return ['', ...paths]
    .filter((each) => !signedOut.has(each))
    .map((each) => {
      const path = each.replace(/\/:id$/, (_whole, at: number) => `/${idFor(ids, each.slice(0, at))}`)
      const isOfTenant = each !== 'account' && !/^tenants(?:\/|$)/.test(each)
      const name = (each === '' ? 'overview' : each).replace('/:id', '-one').replaceAll('/', '-')
      return { name, url: `${isOfTenant ? `/t/${tenantId}/` : '/'}${path}`.replace(/\/$/, '') }
    })
}

function idFor(ids: Furnished['ids'], path: string): string {
  const id = ids[path]
  if (id === undefined || id === 'undefined') throw new Error(`no id for the page ${path}/:id`)
  return id
}

async function sendMail(made: Installation): Promise<void> {
  const to = 'frida.fink@contoso.com'
  const { internet, transport } = made.emulator
  await internet.send({
    from: 'alice@outside.example',
    to,
    subject: 'Offer for the new building',
    text: 'Dear Frida, here is the offer: https://outside.example/offer. Kind regards, Alice',
  })
  await internet.send({
    from: 'bob@outside.example',
    to,
    subject: '‮Invoice‬ <b>42</b> ​',
    text: 'The invoice is attached.',
    attachments: [{ filename: 'invoice.pdf', content: '%PDF-1.4 nothing' }],
  })
  await internet.send({
    from: 'mallory@outside.example',
    to,
    subject: 'Invoice',
    text: 'Please see the attached invoice.',
    attachments: [{ filename: 'invoice.com', content: eicar }],
  })
  for (const subject of ['You have won', 'Your parcel waits'])
    await internet.send({ from: 'bulk@outside.example', to, subject, text: `Claim it now.\r\n${gtube}\r\n` })
  await transport.submit(made.emulator.tenant('Contoso').id, to, {
    to: 'alice@outside.example',
    subject: 'Re: Offer for the new building',
    text: 'Thank you, Alice.',
  })
}

const abused = 'user@contoso.com'

/** Five bad messages of a mailbox within minutes, and one that is held because of them. Resolves with the incident. */
export async function abuse(made: Installation, tenantId: string): Promise<string> {
  const contoso = made.emulator.tenant('Contoso').id
  const submit = (number: number, text: string) =>
    made.emulator.transport.submit(contoso, abused, {
      to: `customer${number}@outside.example`,
      subject: `Prize ${number}`,
      text,
    })
  for (const number of [1, 2, 3, 4, 5]) await submit(number, `Claim your prize ${number} now.\r\n${gtube}\r\n`)
  await made.emulator.transport.idle()
  const open = () => list<{ id: string; block: { heldMessages: number } }>(made, tenantId, 'incidents?state=open')
  await eventually('an incident', async () => (await open()).length > 0)
  await submit(6, 'Dear customer, here is what you asked for.')
  await eventually('a held message', async () => (await open())[0]!.block.heldMessages > 0)
  return (await open())[0]!.id
}

/** One of the abused person with an agent's evidence, one of nobody. */
async function addComputers(made: Installation, tenantId: string): Promise<string> {
  const people = await list<{ id: string }>(made, tenantId, `people?search=${abused}`)
  const at = made.clock.now()
  const facts = {
    os: 'windows',
    osVersion: '11 24H2',
    isServer: false,
    entraDeviceId: null,
    lastSeenAt: at,
    isOnline: null,
  } as const
  await made.api('POST', `/tenants/${tenantId}/endpoints/enrolment-tokens`, { name: 'Laptops of sales', uses: 20 })
  return made.app.platform!.db.inTenant(tenantId, async (trx) => {
    await upsertComputer(trx, tenantId, { ...facts, backEnd: 'intune', externalId: 'i-2', name: 'SALES-2' }, at)
    const id = await upsertComputer(
      trx,
      tenantId,
      { ...facts, backEnd: 'defender', externalId: 'd-1', name: 'SALES-1' },
      at,
    )
    await noteEvidence(trx, tenantId, {
      computerId: id,
      personId: people[0]!.id,
      source: 'defender.logon',
      weight: 'strong',
      text: 'Logged on 12 times in the last 30 days',
      at,
    })
    return id
  })
}

/** A rule that hides mail, and a check that finds it. */
async function findSigns(made: Installation, tenantId: string): Promise<void> {
  await cmdlet(made, 'New-InboxRule', 'exchange.admin@contoso.com', {
    Mailbox: abused,
    Name: '..',
    MoveToFolder: 'RSS Feeds',
    MarkAsRead: true,
  })
  const people = await list<{ id: string }>(made, tenantId, `people?search=${abused}`)
  await made.api('POST', `/tenants/${tenantId}/symptoms/check`, { personId: people[0]!.id })
  await eventually('signs of compromise', async () => (await list(made, tenantId, 'symptoms')).length > 0)
}

/** As the product raises it when the database is away: what concerns no tenant. */
async function raiseForInstallation(made: Installation): Promise<string> {
  const id = newId(made.clock.now())
  await made.app.platform!.db.asSystem((trx) =>
    sql`insert into alert (tenant_id, id, type, subject, severity, title, text, data, state, first_at, last_at)
      values (null, ${id}, 'gateway.quarantine-fault', 'disk', 'high', 'The quarantine cannot be written',
        'Mail that would be held waits at the sender.', '{}', 'open', ${made.clock.now()}, ${made.clock.now()})`.execute(
      trx,
    ),
  )
  return id
}

async function tamper(made: Installation, tenantId: string): Promise<void> {
  await made.api('POST', `/tenants/${tenantId}/mailflow/tamper/check`)
  await cmdlet(made, 'Set-OutboundConnector', 'exchange.admin@contoso.com', {
    Identity: 'Mailwarden - To gateway',
    SmartHosts: ['relay.tailspin.example'],
  })
  await made.api('POST', `/tenants/${tenantId}/mailflow/tamper/check`)
}

/** As somebody of Contoso does it in Exchange Online PowerShell. */
async function cmdlet(
  made: Installation,
  name: string,
  as: string,
  parameters: Record<string, unknown>,
): Promise<void> {
  const response = await fetch(`${made.emulator.urls.control}/tenants/Contoso/cmdlets/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ parameters, as }),
  })
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
}

async function list<Item = Record<string, unknown>>(
  made: Installation,
  tenantId: string,
  what: string,
): Promise<Item[]> {
  return (await made.api<{ items: Item[] }>('GET', `/tenants/${tenantId}/${what}`)).items
}

async function eventually(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + deadline_ms; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100)))
    if (await look()) return
  throw new Error(`not seen within ${deadline_ms / 1_000} s: ${what}`)
}
