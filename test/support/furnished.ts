// An installation in which there is something to see on every page, and the list of those pages, read from the console's routes.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Installation } from './installation.ts'

const root = path.resolve(import.meta.dirname, '../..')
const deadline_ms = 30_000
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
const gtube = ['XJS*C4JDBQADN1.NSBN3*2IDNEN*', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'].join('')

/** Values for the parameters of addresses. */
export interface Furnished {
  tenantId: string
  ids: Record<'messages' | 'quarantine' | 'people' | 'policies' | 'alerts' | 'operations', string>
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
  await tamper(made, tenantId)
  const spam = (await list<{ id: string; category: string }>(made, tenantId, 'quarantine')).find(
    ({ category }) => category === 'spam',
  )
  await made.api('POST', `/tenants/${tenantId}/quarantine/actions`, { action: 'release', ids: [spam!.id] })
  await eventually('the end of an operation', async () =>
    (await list<{ state: string }>(made, tenantId, 'operations')).some(({ state }) => state === 'done'),
  )
  const first = async (what: string, name = 'id') =>
    String(((await list<Record<string, unknown>>(made, tenantId, what))[0] ?? {})[name])
  return {
    tenantId,
    ids: {
      messages: await first('messages', 'messageId'),
      quarantine: await first('quarantine'),
      people: await first('people'),
      policies: await first('policies'),
      alerts: await first('alerts'),
      operations: await first('operations'),
    },
  }
}

/** Every page of the console as its routes say, with real ids in place of parameters. */
export function pagesOf({ tenantId, ids }: Furnished): { name: string; url: string }[] {
  const text = readFileSync(path.join(root, 'console/src/routes/routes.tsx'), 'utf8')
  const sections = { settings: sectionsOf('settings'), tenants: sectionsOf('tenants') }
  const paths = [...text.matchAll(/page\('([^']+)'/g)].map((match) => match[1]!).filter((each) => each !== '*')
  const signedOut = new Set(['sign-in', 'first-sign-in', 'invitation', 'new-password'])
  const own = new Set(['account'])
  return ['', ...paths]
    .filter((each) => !signedOut.has(each))
    .flatMap((each) => {
      const [area = ''] = each.split('/')
      if (each.includes(':section?'))
        return sections[area as keyof typeof sections].map((section) => each.replace(':section?', section))
      return [each.replace(':id', ids[area as keyof typeof ids] ?? '')]
    })
    .map((each) => {
      const isOfTenant = !own.has(each) && !each.startsWith('tenants')
      const name = (each === '' ? 'overview' : each)
        .replaceAll('/', '-')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{20,}/g, 'one')
      return { name: name.replace(/-$/, ''), url: `${isOfTenant ? `/t/${tenantId}/` : '/'}${each}`.replace(/\/$/, '') }
    })
}

/** The sections of a page are the keys of its list of sections. */
function sectionsOf(area: 'settings' | 'tenants'): string[] {
  const file = path.join(root, `console/src/pages/${area}/${area}-page.tsx`)
  const found = [...readFileSync(file, 'utf8').matchAll(/path: '([a-z-]*)'/g)].map((match) => match[1]!)
  return found.length === 0 ? [''] : found
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

async function tamper(made: Installation, tenantId: string): Promise<void> {
  await made.api('POST', `/tenants/${tenantId}/mailflow/tamper/check`)
  const response = await fetch(`${made.emulator.urls.control}/tenants/Contoso/cmdlets/Set-OutboundConnector`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      parameters: { Identity: 'Mailwarden - To gateway', SmartHosts: ['relay.tailspin.example'] },
      as: 'exchange.admin@contoso.com',
    }),
  })
  if (!response.ok) throw new Error(`Set-OutboundConnector: ${response.status} ${await response.text()}`)
  await made.api('POST', `/tenants/${tenantId}/mailflow/tamper/check`)
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
