// The process that spool-kill.test.ts kills: enqueues a message each turn, prints its key when it is durable, and sends in the background.
import pino from 'pino'
import { bufferSource } from '#mail/message/source.ts'
import { createSmtpTransport } from '#mailflow/outgoing/smtp-transport.ts'
import { createSpool } from '#mailflow/outgoing/spool.ts'
import type { MailRoute } from '#mailflow/route.ts'
import { systemClock } from '#platform/clock.ts'
import { createSecrets } from '#platform/secrets/seal.ts'

const [folder, port, run, count] = process.argv.slice(2)
const spool = createSpool({
  folder: folder!,
  secrets: createSecrets([Buffer.alloc(32, 7)]),
  hostName: 'gw.example',
  transport: createSmtpTransport({ hello: 'gw.example' }),
  routeOf: (tenantId) => ({ tenantId }) as MailRoute,
  prepare: () => ({
    nextHop: { host: '127.0.0.1', port: Number(port), tls: 'none' },
    clientCertificate: null,
    headerLines: [],
  }),
  clock: systemClock,
  logger: pino({ level: 'silent' }),
})
spool.start()
for (let n = 0; n < Number(count); n += 1) {
  const key = `${run}-${n}`
  await spool.enqueue({
    tenantId: '11111111-1111-4111-8111-111111111111',
    purpose: 'release',
    key,
    direction: 'inbound',
    messageId: '01890000-0000-7000-8000-000000000001',
    envelope: { mailFrom: 'a@b.example', mailParameters: [], recipients: [{ path: 'c@d.example', parameters: [] }] },
    source: bufferSource(Buffer.from(`Subject: ${key}\r\n\r\nx\r\n`)),
  })
  process.stdout.write(`${key}\n`)
}
while ((await spool.list()).length > 0) await systemClock.sleep(50)
await spool.stop()
