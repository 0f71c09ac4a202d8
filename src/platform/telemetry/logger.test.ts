import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { createLogger } from './logger.ts'

function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, any> {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  write(createLogger({ destination }))
  return JSON.parse(lines.join('')) as Record<string, any>
}

test('a line is JSON with level, time and event', () => {
  const line = logged((logger) => logger.info({ event: 'server.started', port: 25 }, 'ready'))
  assert.equal(line['level'], 'info')
  assert.equal(line['event'], 'server.started')
  assert.equal(line['message'], 'ready')
  assert.match(line['time'], /^\d{4}-.*Z$/)
})

test('secrets are removed at any depth', () => {
  const line = logged((logger) =>
    logger.info({
      request: { headers: { authorization: 'Bearer abcdefghijk', host: 'mail.contoso.example' } },
      list: [{ deep: { accessToken: 'x', password: 'y', clientSecret: 'z', private_key: 'p', key: 'k' } }],
      objectKey: 'rule/1',
    }),
  )
  assert.equal(line['request'].headers.authorization, '[removed]')
  assert.equal(line['request'].headers.host, 'mail.contoso.example')
  for (const value of Object.values(line['list'][0].deep)) assert.equal(value, '[removed]')
  assert.equal(line['objectKey'], 'rule/1')
})

test('secrets inside texts and errors are removed', () => {
  const line = logged((logger) =>
    logger.error({
      err: new Error('GET failed with Bearer eyJhbGciOi.xyz', {
        cause: new Error('postgres://mw:hunter2@db/mail is away'),
      }),
    }),
  )
  assert.doesNotMatch(JSON.stringify(line), /eyJhbGciOi|hunter2/)
  assert.match(line['err'].cause.message, /postgres:\/\/mw:\[removed\]@db\/mail/)
})

test('a cycle, a huge text and a buffer do not hurt', () => {
  const cycle: Record<string, unknown> = { big: 'x'.repeat(100_000), bytes: Buffer.alloc(5), n: 5n }
  cycle['self'] = cycle
  const line = logged((logger) => logger.info(cycle))
  assert.equal(line['bytes'], '[5 bytes]')
  assert.ok(line['big'].length < 10_000)
})
