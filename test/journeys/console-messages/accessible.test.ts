// Overview, messages and quarantine with their tabs and states: nothing that axe finds against WCAG 2.2 AA, light, dark and at 320 px.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Console, openConsole, settled } from '#test/support/console.ts'
import { history, quarantined } from '#test/support/mail-journey.ts'
import { faultsOf } from '../console-accessibility/every-page.ts'
import { hostileHtml, hostileSubject, mailFrom, spam } from './mail.ts'

test('overview, messages and quarantine can be used by everybody', async (t) => {
  const made = await openConsole(t)
  const tenantId = await made.installation.connect('Contoso')
  const base = `/t/${tenantId}`
  const empty = [base, `${base}/messages`, `${base}/quarantine`]
  for (const where of empty) await t.test(`${where} with nothing yet`, () => check(made, where))
  const sender = mailFrom(made.installation, tenantId)
  await sender.send({ subject: 'Quarterly figures', to: ['frida.fink@contoso.com', 'admin@contoso.com'] })
  await sender.send({ subject: 'You have won', body: spam })
  await sender.send({
    subject: hostileSubject,
    headers: ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'],
    body: hostileHtml,
  })
  const rows = await history(made.installation, tenantId, {})
  const hostile = rows.find(({ subject }) => subject.startsWith('<img'))!.messageId
  const clean = rows.find(({ subject }) => subject.startsWith('Quarterly'))!.messageId
  const [item] = await quarantined(made.installation, tenantId, 'won')
  const paths = [
    '',
    '/messages',
    '/messages?q=nothing',
    '/messages?q=verdict%3Anonsense',
    `/messages?panel=${hostile}`,
    ...['timeline', 'why', 'content', 'links', 'headers', 'similar'].map((tab) => `/messages/${hostile}?tab=${tab}`),
    `/messages/${clean}?tab=content`,
    `/messages/${clean}?tab=headers`,
    '/messages/00000000-0000-7000-8000-000000000000',
    '/quarantine',
    '/quarantine?tab=requests',
    `/quarantine?panel=${item!.id}`,
    `/quarantine/${item!.id}`,
  ]
  for (const where of paths) await t.test(where || '/', () => check(made, `${base}${where}`))
})

async function check({ open, page }: Console, where: string): Promise<void> {
  await open(where)
  await settled(page)
  assert.deepEqual(await faultsOf(page, where), [])
}
