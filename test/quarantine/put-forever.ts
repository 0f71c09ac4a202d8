// The process that durability.test.ts kills: puts messages as fast as it can and prints each key once it is acknowledged.
import pino from 'pino'
import { bufferSource } from '#mail/message/source.ts'
import { systemClock } from '#platform/clock.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createQuarantine } from '#quarantine/quarantine.ts'

const [folder, run] = process.argv.slice(2)
const quarantine = createQuarantine({
  folder: folder!,
  secrets: createSecrets([Buffer.alloc(32, 7)]),
  db: null,
  clock: systemClock,
  logger: pino({ level: 'silent' }),
})

async function writer(number: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const key = `${run}-${number}-${n}`
    await quarantine.put({
      tenantId: '11111111-1111-4111-8111-111111111111',
      messageId: '01890000-0000-7000-8000-000000000001',
      key,
      kind: 'quarantine',
      direction: 'inbound',
      mode: 'gateway',
      envelope: { mailFrom: 'a@b.example', mailParameters: [], recipients: [{ path: 'c@d.example', parameters: [] }] },
      source: bufferSource(Buffer.alloc(1000 + ((number * 7919) % 90_000), key)),
      category: 'spam',
      reason: '',
      score: 0,
      subject: key,
      headerFrom: '',
      internetMessageId: null,
      receivedAt: new Date(),
    })
    process.stdout.write(`${key}\n`)
  }
}

await Promise.all(Array.from({ length: 16 }, (_, number) => writer(number)))
