import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockChoices } from './block-choices.ts'
import type { Message } from './calls.ts'
import { harmless } from './harmless.ts'
import { messageText } from './message-text.ts'
import { dayOf, rangeOf } from './period.ts'
import { groupSteps } from './timeline.ts'

const summary = {
  internetMessageId: '<1@fabrikam.example>',
  subject: 'Offer\u202e',
  headerFrom: ['Lee <Lee@Fabrikam.example>'],
  date: null,
  attachments: [],
  urls: [],
}

test('what is not seen or turns text around shows as its code, emoji stay whole', () => {
  assert.equal(harmless('a\u202eb\u200b\0'), 'a[U+202E]b[U+200B][U+0000]')
  assert.equal(harmless('👩‍💻 ❤️'), '👩‍💻 ❤️')
  assert.ok(harmless('\ud800').isWellFormed())
})

test('a block names the sender, the domain and the true source; what others share warns', () => {
  const message = { mailFrom: 'lee@gmail.com', summary, remoteAddress: '40.92.1.1', mode: 'mailflow' as const }
  const choices = blockChoices({ ...message, clientAddress: '192.0.2.7' })
  assert.deepEqual(
    choices.map(({ label, value }) => `${label} ${value}`),
    [
      'Sender lee@gmail.com',
      'Sender lee@fabrikam.example',
      'Domain gmail.com',
      'Domain fabrikam.example',
      'IP address 192.0.2.7',
    ],
  )
  assert.match(choices[2]!.warning!, /Many people/)
  assert.equal(choices[3]!.warning, null)
  const shared = blockChoices({ ...message, clientAddress: '40.92.9.9', sharedAddress: 'Microsoft 365' })
  assert.match(shared.at(-1)!.warning!, /belongs to Microsoft 365/)
  // On the detour the peer is Microsoft 365: blocking it would block everything.
  assert.ok(blockChoices(message).every(({ label }) => label !== 'IP address'))
  assert.equal(blockChoices({ ...message, mode: 'gateway' }).at(-1)!.value, '40.92.1.1')
  assert.deepEqual(blockChoices({ ...message, mailFrom: '', summary: null }), [])
})

test('recipients to whom the same happened stand together, the message itself first', () => {
  const step = (recipient: string | null, name: string) => ({
    at: '2026-11-22T09:00:00.000Z',
    step: name,
    recipient,
    detail: '',
  })
  const groups = groupSteps([
    step(null, 'received'),
    step('a@x.example', 'returned'),
    step('b@x.example', 'quarantined'),
    step('c@x.example', 'returned'),
  ])
  assert.deepEqual(
    groups.map(({ recipients }) => recipients),
    [null, ['a@x.example', 'c@x.example'], ['b@x.example']],
  )
})

test('a ticket gets everything as text, harmless', () => {
  const message = {
    messageId: '01890000-0000-7000-8000-000000000001',
    receivedAt: '2026-11-22T09:00:00.000Z',
    mode: 'mailflow',
    direction: 'inbound',
    mailFrom: '',
    recipients: ['adele@contoso.example'],
    size_bytes: 12,
    category: 'phish',
    score: 80,
    remoteAddress: '192.0.2.1',
    hello: null,
    tls: null,
    summary,
    timeline: [
      {
        at: '2026-11-22T09:00:00.000Z',
        step: 'quarantined',
        recipient: 'adele@contoso.example',
        detail: 'phish',
        reply: '250 ok',
      },
    ],
    explanation: {
      authentication: [{ method: 'SPF', result: 'pass', tone: 'good', text: 'Passed.' }],
      decisions: [
        {
          recipients: ['adele@contoso.example'],
          action: 'quarantine',
          reason: 'lure',
          policyId: 'p',
          policyName: 'Inbound mail',
          by: 'policy',
        },
      ],
      signals: [],
      faults: [],
      attachments: [],
      links: [
        {
          shown: 'Open',
          target: 'hxxps://tailspin[.]example/',
          host: 'tailspin.example',
          verdict: 'phish',
          findings: [],
        },
      ],
      location: [{ recipients: ['adele@contoso.example'], text: 'In quarantine.', at: '2026-11-22T09:00:00.000Z' }],
    },
  } as unknown as Message
  const text = messageText(message, 'Contoso')
  for (const part of [
    'Subject: Offer[U+202E]',
    'Reverse-path: <>',
    'Quarantine for adele@contoso.example: lure (policy Inbound mail)',
    'hxxps://tailspin[.]example/  shown as "Open"',
    '[250 ok]',
  ])
    assert.ok(text.includes(part), `${part} is missing in\n${text}`)
  assert.ok(!text.includes('Signals'))
})

test('a period of own days ends with the last of them, and never after now', () => {
  const now = new Date(2026, 10, 22, 12)
  const own = rangeOf({ name: 'own', fromDay: '2026-11-01', toDay: '2026-11-03' }, now)
  assert.deepEqual([dayOf(own.from), own.to.getTime()], ['2026-11-01', new Date(2026, 10, 4).getTime()])
  assert.equal(rangeOf({ name: 'own', fromDay: '2026-11-22', toDay: '2026-11-22' }, now).to.getTime(), now.getTime())
  assert.equal(rangeOf({ name: '24h', fromDay: '', toDay: '' }, now).from.getTime(), now.getTime() - 86_400_000)
  for (const bad of ['', 'x', '2026-13-99', '2026-11-30'])
    assert.ok(
      rangeOf({ name: 'own', fromDay: bad, toDay: '2026-11-01' }, now).to >
        rangeOf({ name: 'own', fromDay: bad, toDay: '2026-11-01' }, now).from,
      bad,
    )
})
