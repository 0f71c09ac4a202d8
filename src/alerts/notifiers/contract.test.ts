import assert from 'node:assert/strict'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { readConfig } from '#platform/config/read.ts'
import { isAppError } from '#platform/errors.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import type { AlertSettings } from '../settings.ts'
import { allNotifiers } from './all.ts'
import type { AlertNotification } from './notifier.ts'
import { isPrivate, sign, webhookNotifier } from './webhook.ts'

const notification: AlertNotification = {
  id: '0193a1b2-0000-7000-8000-000000000001',
  tenantId: null,
  type: 'mailflow.tamper',
  subject: 'rule/inbound',
  severity: 'high',
  title: 'Rule was removed\r\nBcc: everybody@contoso.example',
  text: 'Mail is not scanned.',
  data: {},
  count: 1,
  firstAt: '2026-11-22T09:00:00.000Z',
  lastAt: '2026-11-22T09:00:00.000Z',
  url: null,
}
const secret = 'a very long secret'

/** A stand-in for the other side of each channel: takes it, refuses for now or for good, or says nothing. */
type Behaviour = 'take' | 'later' | 'never' | 'silent'
interface Other {
  port: number
  received: string[]
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

const others = { email: mailReceiver, webhook: webReceiver }

function notifiersFor(port: number) {
  const { config } = readConfig({
    env: {
      MAILWARDEN_NOTIFICATIONS_FROM: 'mailwarden@contoso.example',
      MAILWARDEN_NOTIFICATIONS_SMTP_HOST: '127.0.0.1',
      MAILWARDEN_NOTIFICATIONS_SMTP_PORT: String(port),
      MAILWARDEN_NOTIFICATIONS_SMTP_TLS: 'none',
      MAILWARDEN_NOTIFICATIONS_WEBHOOK_TIMEOUT_MS: '300',
      MAILWARDEN_NOTIFICATIONS_WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
    },
  })
  return allNotifiers(config.notifications, new ManualClock())
}
const settingsFor = (port: number): AlertSettings => ({
  recipients: ['adele@contoso.example'],
  webhookUrl: `http://127.0.0.1:${port}/hook`,
  webhookSecret: secret,
  severityMin: 'low',
})

for (const name of ['email', 'webhook'] as const) {
  const attempt = async (t: TestContext, behaviour: Behaviour) => {
    const other = await others[name](t, behaviour)
    const notifier = notifiersFor(other.port).find((each) => each.name === name)!
    const settings = settingsFor(other.port)
    assert.equal(notifier.isWanted(settings), true)
    assert.equal(notifier.isWanted({ ...settings, recipients: [], webhookUrl: null }), false)
    return { other, done: notifier.send(notification, settings, new AbortController().signal) }
  }
  test(`${name}: what is taken is taken once and carries no secret`, async (t) => {
    const { other, done } = await attempt(t, 'take')
    await done
    assert.equal(other.received.length, 1)
    assert.match(other.received[0]!, /Rule was removed/)
    assert.doesNotMatch(other.received[0]!, /very long secret/)
    assert.doesNotMatch(other.received[0]!, /^Bcc:/m)
  })
  test(`${name}: a failure that may pass is retryable`, async (t) => {
    await assert.rejects((await attempt(t, 'later')).done, (error: unknown) => isAppError(error) && error.retryable)
  })
  test(`${name}: a refusal for good is not retryable`, async (t) => {
    await assert.rejects((await attempt(t, 'never')).done, (error: unknown) => isAppError(error) && !error.retryable)
  })
  test(`${name}: an unreachable other side is retryable`, async () => {
    const notifier = notifiersFor(1).find((each) => each.name === name)!
    const sending = notifier.send(notification, settingsFor(1), new AbortController().signal)
    await assert.rejects(sending, (error: unknown) => isAppError(error) && error.retryable)
  })
}

test('webhook: a silent receiver is given up after the deadline', async (t) => {
  const { port } = await webReceiver(t, 'silent')
  const notifier = notifiersFor(port).find((each) => each.name === 'webhook')!
  const sending = notifier.send(notification, settingsFor(port), new AbortController().signal)
  await assert.rejects(sending, (error: unknown) => isAppError(error) && error.retryable)
})

test('webhook: the signature covers time and body', async (t) => {
  const { port, received } = await webReceiver(t, 'take')
  const notifier = notifiersFor(port).find((each) => each.name === 'webhook')!
  await notifier.send(notification, settingsFor(port), new AbortController().signal)
  const [head, body] = received[0]!.split('\n') as [string, string]
  const signature = (JSON.parse(head) as Record<string, string>)['mailwarden-signature']!
  const timestamp = Number(/^t=(\d+),/.exec(signature)![1])
  assert.equal(signature, sign(secret, timestamp, body))
})

test('webhook: our own network is out of reach unless the operator allows it', async () => {
  for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '::ffff:10.0.0.1'])
    assert.equal(isPrivate(address), true, address)
  for (const address of ['93.184.216.34', '2606:2800:220:1::1']) assert.equal(isPrivate(address), false, address)
  const config = { timeoutMs: 1_000, attempts: 1, allowPrivateAddresses: false }
  const notifier = webhookNotifier(config, new ManualClock())
  for (const webhookUrl of ['http://127.0.0.1:9/x', 'http://[::1]:9/x', 'http://localhost:9/x']) {
    const sending = notifier.send(notification, { ...settingsFor(9), webhookUrl }, new AbortController().signal)
    await assert.rejects(sending, (error: unknown) => isAppError(error, 'alerts.webhook-forbidden'), webhookUrl)
  }
})
