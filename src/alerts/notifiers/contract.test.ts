import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import tls from 'node:tls'
import { readConfig } from '#platform/config/read.ts'
import { isAppError } from '#platform/errors.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import { allNotifiers } from './all.ts'
import type { AlertNotification, Channel } from './notifier.ts'
import { isPrivate } from './private-addresses.ts'
import { sign } from './webhook.ts'

const notification: AlertNotification = {
  kind: 'open',
  id: '0193a1b2-0000-7000-8000-000000000001',
  tenantId: '0193a1b2-0000-7000-8000-00000000000c',
  tenantName: 'Contoso\r\nBcc: everybody@contoso.example',
  type: 'mailflow.tamper-high',
  subject: 'rule/inbound"]|=\\\u202E',
  severity: 'high',
  title: 'Rule was removed\r\nBcc: everybody@contoso.example <script>alert(1)</script>',
  text: `Mail is not scanned.\n.\nMAIL FROM:<eve@fabrikam.example>\r\n<1>1 - forged - - -\n${'long '.repeat(800)}`,
  meaning: 'Mail passes unseen.',
  done: null,
  advice: 'Repair it.',
  data: {},
  count: 1,
  firstAt: '2026-11-22T09:00:00.000Z',
  lastAt: '2026-11-22T09:00:00.000Z',
  closedAt: null,
  closedBy: null,
  reason: null,
  url: 'https://mail.contoso.example/t/1/alerts/2',
}
const secret = 'a very long secret'

/** A stand-in for the other side of each channel: takes it, refuses for now or for good, or says nothing. */
type Behaviour = 'take' | 'later' | 'never' | 'silent'
interface Other {
  port: number
  received: string[]
  caPem?: string
}

async function webReceiver(t: TestContext, behaviour: Behaviour): Promise<Other> {
  const received: string[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      received.push(`${JSON.stringify(request.headers)}\n${body}`)
      if (behaviour === 'silent') return
      response.writeHead({ take: 204, later: 503, never: 410 }[behaviour]).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, received }
}

async function mailReceiver(t: TestContext, behaviour: Behaviour): Promise<Other> {
  const received: string[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    let data: string | null = null
    if (behaviour !== 'silent') socket.write('220 mx.contoso.example\r\n')
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      if (behaviour === 'silent') return
      for (const line of String(chunk).split('\r\n').slice(0, -1)) {
        if (data !== null && line !== '.') data += `${line}\n`
        else if (data !== null) {
          received.push(data)
          data = null
          socket.write('250 ok\r\n')
        } else if (line === 'DATA') {
          data = ''
          socket.write('354 go\r\n')
        } else if (line.startsWith('MAIL'))
          socket.write({ take: '250 ok', later: '451 later', never: '550 never' }[behaviour] + '\r\n')
        else if (line === 'QUIT') socket.end('221 bye\r\n')
        else socket.write('250 ok\r\n')
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, received }
}

/** A syslog receiver on a stream (RFC 6587 octet counting); `never`: its certificate is one that nobody trusts. */
async function streamReceiver(t: TestContext, behaviour: Behaviour, secure: boolean): Promise<Other> {
  const received: string[] = []
  const authority = await testAuthority()
  const take = (socket: net.Socket) => {
    const chunks: Buffer[] = []
    socket.on('error', () => {})
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('end', () => {
      received.push(...readFrames(Buffer.concat(chunks)))
      socket.end()
    })
  }
  const { cert, key } = await authority.issue('127.0.0.1')
  const server = secure ? tls.createServer({ cert, key }, take) : net.createServer(take)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const caPem = behaviour === 'never' ? (await testAuthority()).ca : authority.ca
  return { port, received, caPem }
}

/** Throws when the octet counts do not agree with what was sent. */
function readFrames(data: Buffer): string[] {
  const frames: string[] = []
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(' ', at)
    const length = Number(data.subarray(at, space).toString())
    assert.ok(Number.isInteger(length) && space + 1 + length <= data.length, 'octet count')
    frames.push(data.subarray(space + 1, space + 1 + length).toString('utf8'))
    at = space + 1 + length
  }
  return frames
}

async function datagramReceiver(t: TestContext): Promise<Other> {
  const received: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message) => received.push(message.toString('utf8')))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  t.after(() => socket.close())
  return { port: socket.address().port, received }
}

function notifierFor(kind: Channel['kind'], port: number, env: Record<string, string> = {}) {
  const { config } = readConfig({
    env: {
      MAILWARDEN_NOTIFICATIONS_FROM: 'mailwarden@contoso.example',
      MAILWARDEN_NOTIFICATIONS_SMTP_HOST: '127.0.0.1',
      MAILWARDEN_NOTIFICATIONS_SMTP_PORT: String(port),
      MAILWARDEN_NOTIFICATIONS_SMTP_TLS: 'none',
      MAILWARDEN_NOTIFICATIONS_WEBHOOK_TIMEOUT_MS: '1000',
      MAILWARDEN_NOTIFICATIONS_WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
      ...env,
    },
  })
  return allNotifiers(config.notifications, new ManualClock()).find((each) => each.kind === kind)!
}

const syslogTo = (
  other: { port: number; caPem?: string },
  transport: 'udp' | 'tcp' | 'tls',
  format: 'rfc5424' | 'cef' = 'rfc5424',
) =>
  ({
    kind: 'syslog',
    host: '127.0.0.1',
    port: other.port,
    transport,
    format,
    facility: 13,
    caPem: other.caPem ?? null,
    mayBePrivate: true,
  }) as const

interface Case {
  name: string
  receiver(t: TestContext, behaviour: Behaviour): Promise<Other>
  channel(other: Other): Channel
  /** What its other side can answer: syslog over TCP has no answer at all. */
  refuses: readonly ('later' | 'never')[]
}

const cases: readonly Case[] = [
  {
    name: 'email',
    receiver: mailReceiver,
    channel: () => ({ kind: 'email', recipients: ['adele@contoso.example'] }),
    refuses: ['later', 'never'],
  },
  {
    name: 'webhook',
    receiver: webReceiver,
    channel: ({ port }) => ({ kind: 'webhook', url: `http://127.0.0.1:${port}/hook`, secret }),
    refuses: ['later', 'never'],
  },
  {
    name: 'syslog over TCP',
    receiver: (t, behaviour) => streamReceiver(t, behaviour, false),
    channel: (other) => syslogTo(other, 'tcp'),
    refuses: [],
  },
  {
    name: 'syslog over TLS',
    receiver: (t, behaviour) => streamReceiver(t, behaviour, true),
    channel: (other) => syslogTo(other, 'tls'),
    refuses: ['never'],
  },
]

test('every channel of the list is among the cases', () => {
  const kinds = allNotifiers(readConfig({ env: {} }).config.notifications, new ManualClock()).map(({ kind }) => kind)
  assert.deepEqual(
    kinds.toSorted(),
    [...new Set(cases.map(({ channel }) => channel({ port: 1, received: [] }).kind))].toSorted(),
  )
})

for (const { name, receiver, channel, refuses } of cases) {
  const attempt = async (t: TestContext, behaviour: Behaviour, more: Partial<AlertNotification> = {}) => {
    const other = await receiver(t, behaviour)
    const target = channel(other)
    const notifier = notifierFor(target.kind, other.port)
    assert.equal(notifier.missing(), null)
    return { other, done: notifier.send({ ...notification, ...more }, target, new AbortController().signal) }
  }
  test(`${name}: what is taken is taken once, is whole, and carries no secret`, async (t) => {
    const { other, done } = await attempt(t, 'take')
    await done
    await eventually(() => other.received.length > 0)
    assert.equal(other.received.length, 1)
    assert.match(other.received[0]!, /Rule was removed/)
    assert.match(other.received[0]!, /Mail is not scanned/)
    assert.doesNotMatch(other.received[0]!, /very long secret/)
    assert.doesNotMatch(other.received[0]!, /^Bcc:/m)
  })
  test(`${name}: the end of an alert says why it is over`, async (t) => {
    const closed = {
      kind: 'closed',
      reason: 'It was repaired.',
      closedBy: 'Adele',
      closedAt: notification.lastAt,
    } as const
    const { other, done } = await attempt(t, 'take', closed)
    await done
    await eventually(() => other.received.length > 0)
    assert.match(other.received[0]!, /It was repaired/)
  })
  for (const behaviour of refuses)
    test(`${name}: a refusal ${behaviour === 'later' ? 'that may pass is' : 'for good is not'} retryable`, async (t) => {
      const { done } = await attempt(t, behaviour)
      await assert.rejects(done, (error: unknown) => isAppError(error) && error.retryable === (behaviour === 'later'))
    })
  test(`${name}: an unreachable other side is retryable`, async () => {
    const target = channel({ port: 1, received: [] })
    const sending = notifierFor(target.kind, 1).send(notification, target, new AbortController().signal)
    await assert.rejects(sending, (error: unknown) => isAppError(error) && error.retryable)
  })
}

test('webhook: a silent receiver is given up after the deadline', async (t) => {
  const { port } = await webReceiver(t, 'silent')
  const target = { kind: 'webhook', url: `http://127.0.0.1:${port}/hook`, secret } as const
  const sending = notifierFor('webhook', port).send(notification, target, new AbortController().signal)
  await assert.rejects(sending, (error: unknown) => isAppError(error) && error.retryable)
})

test('webhook: the signature covers time and body', async (t) => {
  const { port, received } = await webReceiver(t, 'take')
  const target = { kind: 'webhook', url: `http://127.0.0.1:${port}/hook`, secret } as const
  await notifierFor('webhook', port).send(notification, target, new AbortController().signal)
  const [head, body] = received[0]!.split('\n') as [string, string]
  const signature = (JSON.parse(head) as Record<string, string>)['mailwarden-signature']!
  const timestamp = Number(/^t=(\d+),/.exec(signature)![1])
  assert.equal(signature, sign(secret, timestamp, body))
})

test('webhook: facts that are too long are left out, and what is sent is still JSON', async (t) => {
  const { port, received } = await webReceiver(t, 'take')
  const target = { kind: 'webhook', url: `http://127.0.0.1:${port}/hook`, secret: null } as const
  const large = { ...notification, data: { x: 'y'.repeat(200_000) } }
  await notifierFor('webhook', port).send(large, target, new AbortController().signal)
  assert.deepEqual((JSON.parse(received[0]!.split('\n')[1]!) as AlertNotification).data, { tooLarge: true })
})

test('our own network is out of reach unless the operator allows it', async () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '2002:a00:1::',
  ])
    assert.equal(isPrivate(address), true, address)
  for (const address of ['93.184.216.34', '2606:2800:220:1::1']) assert.equal(isPrivate(address), false, address)
  const strict = { MAILWARDEN_NOTIFICATIONS_WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'false' }
  const { signal } = new AbortController()
  for (const url of ['http://127.0.0.1:9/x', 'http://[::1]:9/x', 'http://localhost:9/x', 'http://2130706433:9/x']) {
    const sending = notifierFor('webhook', 9, strict).send(notification, { kind: 'webhook', url, secret: null }, signal)
    await assert.rejects(sending, (error: unknown) => isAppError(error, 'alerts.webhook-forbidden'), url)
  }
  for (const transport of ['udp', 'tcp', 'tls'] as const)
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      const target = { ...syslogTo({ port: 9 }, transport), host, mayBePrivate: false }
      const sending = notifierFor('syslog', 9, strict).send(notification, target, signal)
      await assert.rejects(
        sending,
        (error: unknown) => isAppError(error, 'alerts.syslog-forbidden'),
        `${transport} ${host}`,
      )
    }
})

test('syslog: header and structured data are those of RFC 5424, whatever the alert is called', async (t) => {
  const other = await streamReceiver(t, 'take', false)
  await notifierFor('syslog', 1).send(notification, syslogTo(other, 'tcp'), new AbortController().signal)
  await eventually(() => other.received.length > 0)
  const line = other.received[0]!
  // 13 * 8 + 2
  assert.match(line, /^<106>1 2026-11-22T09:00:00\.000Z \S+ mailwarden - mailflow\.tamper-high \[mailwarden@32473 id="/)
  assert.ok(line.includes('subject="rule/inbound\\"\\]|=\\\\'), line.slice(0, 400))
  assert.doesNotMatch(line, /[\r\n]/)
})

test('syslog: a datagram is cut to what receivers must take, and is whole UTF-8', async (t) => {
  const other = await datagramReceiver(t)
  const umlauts = { ...notification, text: 'ä€😀'.repeat(2_000) }
  await notifierFor('syslog', 1).send(umlauts, syslogTo(other, 'udp'), new AbortController().signal)
  await eventually(() => other.received.length > 0)
  assert.ok(Buffer.byteLength(other.received[0]!) <= 2_048)
  assert.doesNotMatch(other.received[0]!, /\ufffd/)
})

test('syslog: CEF in the message part', async (t) => {
  const other = await streamReceiver(t, 'take', false)
  await notifierFor('syslog', 1).send(notification, syslogTo(other, 'tcp', 'cef'), new AbortController().signal)
  await eventually(() => other.received.length > 0)
  assert.match(
    other.received[0]!,
    / \ufeffCEF:0\|Mailwarden\|Mailwarden\|1\|mailflow\.tamper-high\|Rule was removed {1,2}Bcc: /,
  )
  assert.match(other.received[0]!, /cs2=rule\/inbound"\]\|\\=\\\\/)
})

test('e-mail: what an alert mail must carry, and nothing that its content smuggles in', async (t) => {
  const other = await mailReceiver(t, 'take')
  const target = { kind: 'email', recipients: ['adele@contoso.example', 'lynne@contoso.example'] } as const
  await notifierFor('email', other.port).send(
    notification,
    { ...target, recipients: [...target.recipients] },
    new AbortController().signal,
  )
  const mail = other.received[0]!
  const headerSection = mail.slice(0, mail.indexOf('\n\n')).replaceAll(/\n[ \t]+/g, ' ')
  assert.match(headerSection, /^Subject: \[High\] Rule was removed Bcc: everybody@contoso\.example/m)
  assert.match(headerSection, /^Auto-Submitted: auto-generated$/m)
  assert.match(headerSection, /^List-I[dD]: .*<alerts\.contoso\.example>$/m)
  assert.match(headerSection, /^Message-ID: <alert\.0193a1b2-0000-7000-8000-000000000001@contoso\.example>$/m)
  assert.match(headerSection, /^Content-Type: multipart\/alternative;/m)
  const names = headerSection.split('\n').map((line) => line.split(':')[0]!.toLowerCase())
  assert.deepEqual(
    names.filter((name) => ['bcc', 'cc'].includes(name)),
    [],
  )
  assert.equal(new Set(names).size, names.length, 'no field twice')
  assert.doesNotMatch(mail.slice(mail.indexOf('Content-Type: text/html')), /<script/i)
  assert.doesNotMatch(mail, /src=3?D?"?http/i)
})

async function eventually(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!isSo()) {
    assert.ok(Date.now() < deadline, 'waited for 10 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
