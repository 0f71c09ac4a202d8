import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstState, type SpoolFacts, type SpoolState } from './item.ts'
import { composeReport, type ReportInput } from './report.ts'
import { isReport, markReported, placesToReport, reportKey } from './report-rules.ts'

const original = [
  'From: <frida@contoso.example>',
  'To: <zoe@fabrikam.example>',
  'Subject: =?utf-8?Q?B=C3=BCcher?=',
  'Message-ID: <one@contoso.example>',
  '',
  'Secret body.',
  '',
].join('\r\n')

const input = (change: Partial<ReportInput> = {}): ReportInput => ({
  hostName: 'gw.example',
  author: 'frida@contoso.example',
  mailParameters: [],
  failed: [{ path: 'zoe@fabrikam.example', parameters: [], reply: '550 5.1.1 No such user' }],
  original: Buffer.from(original),
  isOriginalWhole: true,
  takenOnAt: new Date('2026-11-22T09:00:00Z'),
  now: new Date('2026-11-27T09:00:00Z'),
  id: 'id',
  ...change,
})

/** Header fields of the report and its parts, each as its own header section and body. */
function read(bytes: Buffer): { header: string; parts: { type: string; body: string }[] } {
  const text = bytes.toString('latin1')
  const boundary = /boundary="([^"]+)"/.exec(text)![1]!
  const [header, ...rest] = text.split(`\r\n--${boundary}`)
  assert.equal(rest.pop(), '--\r\n')
  const parts = rest.map((part) => {
    const end = part.indexOf('\r\n\r\n')
    return { type: /Content-Type: ([^;\r]+)/.exec(part.slice(0, end))![1]!, body: part.slice(end + 4) }
  })
  return { header: header!, parts }
}

test('a report names what failed, for people and for programs, and returns the header section', () => {
  const { header, parts } = read(composeReport(input()))
  assert.match(header, /^From: Mail Delivery System <postmaster@contoso\.example>\r\nTo: <frida@contoso\.example>\r\n/)
  assert.match(header, /^Subject: Undeliverable: =\?utf-8\?Q\?B=C3=BCcher\?=\r$/m)
  assert.match(header, /^In-Reply-To: <one@contoso\.example>\r$/m)
  assert.match(header, /^Auto-Submitted: auto-replied\r$/m)
  assert.match(header, /multipart\/report; report-type=delivery-status;/)
  assert.deepEqual(
    parts.map(({ type }) => type),
    ['text/plain', 'message/delivery-status', 'text/rfc822-headers'],
  )
  assert.match(
    Buffer.from(parts[0]!.body, 'latin1').toString(),
    /Your message "Bücher" could not be delivered to:\r\n\r\n {2}zoe@/,
  )
  assert.deepEqual(parts[1]!.body.split('\r\n'), [
    'Reporting-MTA: dns; gw.example',
    'Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0000',
    '',
    'Final-Recipient: rfc822; zoe@fabrikam.example',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 No such user',
    'Last-Attempt-Date: Fri, 27 Nov 2026 09:00:00 +0000',
    '',
  ])
  assert.equal(parts[2]!.body, original.slice(0, original.indexOf('\r\n\r\n') + 2))
})

test('what the sender asked for by DSN parameters stands in the report', () => {
  const failed = [
    {
      path: 'a@fabrikam.example',
      parameters: [['ORCPT', 'rfc822;A+2Bx@fabrikam.example']] as [string, string][],
      reply: '554 no',
    },
    { path: 'b@fabrikam.example', parameters: [], reply: '450 4.2.1 busy' },
    { path: 'c@fabrikam.example', parameters: [], reply: 'connect ECONNREFUSED' },
  ]
  const mailParameters: [string, string][] = [
    ['RET', 'FULL'],
    ['ENVID', 'QQ+2B314'],
  ]
  const { parts } = read(composeReport(input({ failed, mailParameters })))
  assert.match(parts[1]!.body, /^Original-Envelope-Id: QQ\+314\r$/m)
  assert.match(parts[1]!.body, /^Original-Recipient: rfc822; A\+x@fabrikam\.example\r\nFinal-Recipient: rfc822; a@/m)
  assert.deepEqual(parts[1]!.body.match(/^(Status|Diagnostic-Code): .*(?=\r$)/gm), [
    'Status: 5.0.0',
    'Diagnostic-Code: smtp; 554 no',
    'Status: 4.4.7',
    'Diagnostic-Code: smtp; 450 4.2.1 busy',
    'Status: 4.4.7',
    'Diagnostic-Code: x-mailwarden; connect ECONNREFUSED',
  ])
  assert.deepEqual([parts[2]!.type, parts[2]!.body], ['message/rfc822', original])
})

test('addresses beyond ASCII need the fields of RFC 6533', () => {
  const failed = [{ path: 'jürgen@fabrikam.example', parameters: [], reply: '550 5.1.1 nö' }]
  const { parts } = read(composeReport(input({ failed })))
  assert.equal(parts[1]!.type, 'message/global-delivery-status')
  assert.match(
    Buffer.from(parts[1]!.body, 'latin1').toString(),
    /^Final-Recipient: utf-8; jürgen@fabrikam\.example\r$/m,
  )
  assert.match(parts[1]!.body, /^Diagnostic-Code: smtp; 550 5\.1\.1 n\?\r$/m)
})

test('whatever stands in the message, the report has right line ends and its own fields only', () => {
  const seed = 20261122
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state % below
  }
  const words = [
    '\r\n',
    '\r',
    '\n',
    ' ',
    'Subject: ',
    'Message-ID: <',
    '>',
    'Bcc: x@y',
    '--report-id',
    '\0',
    '\xff',
    'x'.repeat(900),
    ':',
    '=?utf-8?B?',
  ]
  for (let round = 0; round < 2_000; round += 1) {
    const text = () => Array.from({ length: random(12) }, () => words[random(words.length)]).join('')
    const bytes = composeReport(
      input({
        original: Buffer.from(text(), 'latin1'),
        mailParameters: [
          ['RET', random(2) === 0 ? 'FULL' : 'HDRS'],
          ['ENVID', text()],
        ],
        failed: [{ path: `${text()}@x.example`, parameters: [['ORCPT', `rfc822;${text()}`]], reply: `5${text()}` }],
        id: `${random(1000)}.boundary-of-this-round`,
      }),
    )
    const report = bytes.toString('latin1')
    assert.doesNotMatch(report, /\r(?!\n)|(?<!\r)\n/, `seed ${seed}, round ${round}`)
    const { header, parts } = read(bytes)
    assert.equal(parts.length, 3, `seed ${seed}, round ${round}`)
    const names = header
      .replaceAll(/\r\n[ \t]/g, ' ')
      .split('\r\n')
      .map((line) => line.slice(0, line.indexOf(':')))
    assert.ok(!names.includes('Bcc') && new Set(names).size === names.length, `seed ${seed}, round ${round}: ${names}`)
    assert.equal(parts[1]!.body.match(/^Final-Recipient:/gm)?.length, 1, `seed ${seed}, round ${round}`)
  }
})

const facts = (change: Partial<SpoolFacts> = {}, notify: string[] = []): SpoolFacts => ({
  format: 1,
  id: 'f'.repeat(40),
  tenantId: 't',
  purpose: 'release',
  key: 'k',
  direction: 'outbound',
  messageId: 'm',
  envelope: {
    mailFrom: 'frida@contoso.example',
    mailParameters: [],
    recipients: ['a', 'b', 'c', 'd'].map((name, place) => ({
      path: `${name}@fabrikam.example`,
      parameters: notify[place] === undefined ? [] : [['NOTIFY', notify[place]!]],
    })),
  },
  size_bytes: 1,
  enqueuedAt: '2026-11-22T09:00:00.000Z',
  notAfter: '2026-11-27T09:00:00.000Z',
  ...change,
})

const allFailed = (of: SpoolFacts): SpoolState => {
  const state = firstState(of)
  return { ...state, recipients: state.recipients.map((one) => ({ ...one, status: 'failed' as const })) }
}

test('the author is told of failures that NOTIFY does not exclude, once', () => {
  const asked = facts({}, ['NEVER', 'SUCCESS,DELAY', 'delay,failure'])
  const state = allFailed(asked)
  assert.deepEqual(placesToReport(asked, state), [2, 3])
  assert.deepEqual(placesToReport(asked, markReported(state, [2, 3])), [])
  assert.deepEqual(placesToReport(asked, firstState(asked)), [], 'nothing has failed yet')
})

test('nobody is told of mail from outside, of the null reverse-path, or of a report', () => {
  const nobody = { ...facts().envelope, mailFrom: '' }
  for (const change of [
    { direction: 'inbound' as const },
    { envelope: nobody },
    { purpose: 'notice' as const },
    { purpose: 'probe' as const },
  ])
    assert.deepEqual(placesToReport(facts(change), allFailed(facts(change))), [], JSON.stringify(change))
  assert.equal(isReport(facts({ purpose: 'notice', key: reportKey('x', [1]) })), true)
  assert.equal(isReport(facts({ purpose: 'notice' })), false)
})
