import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import { AppError } from '../errors.ts'
import { parseHostPort } from './checks.ts'
import { describeConfig } from './describe.ts'
import { readConfig } from './read.ts'

function fileWith(t: TestContext, text: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-config-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'mailwarden.yaml')
  writeFileSync(file, text)
  return file
}

function mistakesOf(work: () => unknown): Record<string, string> {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, 'config.invalid')
    return Object.fromEntries(error.fields.map((field) => [field.path, field.message]))
  }
  assert.fail('no mistake was found')
}

test('without file and environment everything has its default', () => {
  const { config } = readConfig({ env: {} })
  assert.equal(config.http.listen, '127.0.0.1:8080')
  assert.equal(config.gateway.maxMessageBytes, 157_286_400)
  assert.deepEqual(config.gateway.clientNames, ['mail.protection.outlook.com'])
  assert.equal(config.retention.historyDays, 90)
  assert.equal(config.scanners.clamd, undefined)
  assert.equal(config.microsoft.graphUrl, 'https://graph.microsoft.com')
  assert.ok(path.isAbsolute(config.dataDir))
})

test('the environment wins over the file, and each value says where it came from', (t) => {
  const file = fileWith(t, 'dataDir: var\ngateway:\n  listen: ["127.0.0.1:2525"]\n  hostName: file.contoso.example\n')
  const loaded = readConfig({
    file,
    env: {
      MAILWARDEN_GATEWAY_HOST_NAME: 'mx.contoso.example',
      MAILWARDEN_GATEWAY_PUBLIC_ADDRESSES: '192.0.2.1, 2001:db8::1',
      MAILWARDEN_RETENTION_HISTORY_DAYS: '7',
      DATABASE_URL: 'postgres://mw:hunter2@db.contoso.example/mail',
    },
  })
  assert.equal(loaded.config.gateway.hostName, 'mx.contoso.example')
  assert.deepEqual(loaded.config.gateway.publicAddresses, ['192.0.2.1', '2001:db8::1'])
  assert.equal(loaded.config.retention.historyDays, 7)
  assert.equal(loaded.config.dataDir, path.join(path.dirname(file), 'var'))
  const said = Object.fromEntries(describeConfig(loaded).map((setting) => [setting.path, setting]))
  assert.equal(said['gateway.hostName']!.origin, 'environment variable MAILWARDEN_GATEWAY_HOST_NAME')
  assert.equal(said['gateway.listen']!.origin, `${file}:3`)
  assert.equal(said['logLevel']!.origin, 'default')
  assert.doesNotMatch(JSON.stringify(said), /hunter2/)
})

test('a value that YAML takes for an alias is a mistake of the file', (t) => {
  const file = fileWith(t, 'http:\n  publicUrl: *.contoso.example\n')
  assert.match(mistakesOf(() => readConfig({ file, env: {} }))[file]!, /alias.*needs quotes/)
})

test('all mistakes are said at once, with place and suggestion', (t) => {
  const file = fileWith(
    t,
    [
      'dataDirr: x',
      'logLevel: loud',
      'http:',
      '  listen: "localhost"',
      '  publicUrl: ftp://contoso.example',
      'gateway:',
      '  maxMessageByte: 5',
      '  nextHopPort: 70000',
      '  egressAddresses: ["192.0.2.0/33", "contoso"]',
      '  tls: {certificateFile: missing.pem}',
      'retention: {historyDays: "ten"}',
    ].join('\n'),
  )
  const mistakes = mistakesOf(() =>
    readConfig({ file, env: { MAILWARDEN_GATEWAY_HOSTNAME: 'x', MAILWARDEN_CONFIG: 'y' } }),
  )
  assert.match(mistakes['dataDirr']!, /did you mean dataDir\?/)
  assert.match(mistakes['logLevel']!, /one of trace, debug, info.*:2\)/)
  assert.match(mistakes['http.listen']!, /address:port/)
  assert.match(mistakes['http.publicUrl']!, /https:\/\//)
  assert.match(mistakes['gateway.maxMessageByte']!, /maxMessageBytes/)
  assert.match(mistakes['gateway.nextHopPort']!, /from 1 to 65535/)
  assert.match(mistakes['gateway.egressAddresses[0]']!, /prefix length/)
  assert.match(mistakes['gateway.egressAddresses[1]']!, /IP address/)
  assert.match(mistakes['gateway.tls.certificateFile']!, /does not exist/)
  assert.match(mistakes['gateway.tls.keyFile']!, /is missing/)
  assert.match(mistakes['retention.historyDays']!, /whole number/)
  assert.match(mistakes['MAILWARDEN_GATEWAY_HOSTNAME']!, /MAILWARDEN_GATEWAY_HOST_NAME/)
  assert.equal(Object.keys(mistakes).length, 12)
})

test('a mistake in a secret does not show it', () => {
  const mistakes = mistakesOf(() => readConfig({ env: { DATABASE_URL: 'mysql://mw:hunter2@db/mail' } }))
  assert.doesNotMatch(mistakes['database.url']!, /hunter2/)
})

test('a secret file that anybody may read is refused', (t) => {
  const file = fileWith(
    t,
    'notifications: {from: "a@contoso.example", smtp: {host: mx.contoso.example, user: u, passwordFile: mailwarden.yaml}}',
  )
  chmodSync(file, 0o644)
  assert.match(mistakesOf(() => readConfig({ file, env: {} }))['notifications.smtp.passwordFile']!, /chmod 600/)
  chmodSync(file, 0o600)
  assert.equal(readConfig({ file, env: {} }).config.notifications.smtp!.port, 587)
})

test('a broken, missing or hostile file is one clear mistake', (t) => {
  const broken = fileWith(t, 'http:\n  listen: "127.0.0.1:1\n')
  assert.match(Object.keys(mistakesOf(() => readConfig({ file: broken, env: {} })))[0]!, /mailwarden\.yaml:\d+$/)
  assert.match(mistakesOf(() => readConfig({ file: '/nowhere.yaml', env: {} }))['/nowhere.yaml']!, /ENOENT/)
  const list = fileWith(t, '- a\n- b\n')
  assert.match(mistakesOf(() => readConfig({ file: list, env: {} }))[list]!, /name: value/)
})

test('what is in the files of certificates and keys is looked at', async (t) => {
  const authority = await testAuthority('Contoso')
  const [one, other] = await Promise.all([authority.issue('mx.contoso.example'), authority.issue('x.example')])
  const file = fileWith(t, 'http: {tls: {certificateFile: one.pem, keyFile: one.key}}\ngateway: {clientCa: ca.pem}\n')
  const write = (name: string, text: string) =>
    writeFileSync(path.join(path.dirname(file), name), text, { mode: 0o600 })
  write('ca.pem', authority.ca)
  write('one.pem', one.cert)
  write('one.key', one.key)
  readConfig({ file, env: {} })

  write('one.key', other.key)
  assert.match(
    mistakesOf(() => readConfig({ file, env: {} }))['http.tls.keyFile']!,
    /is not the key of that certificate/,
  )
  write('one.pem', 'no certificate')
  write('one.key', one.cert)
  write('ca.pem', one.key)
  const mistakes = mistakesOf(() => readConfig({ file, env: {} }))
  assert.match(mistakes['http.tls.certificateFile']!, /one\.pem" holds no certificate/)
  assert.match(mistakes['http.tls.keyFile']!, /one\.key" holds no private key/)
  assert.match(mistakes['gateway.clientCa']!, /holds no certificate/)
  assert.equal(Object.keys(mistakes).length, 3)
})

test('settings that contradict each other are said', (t) => {
  const file = fileWith(
    t,
    'http: {listen: "127.0.0.1:2525"}\ngateway: {listen: ["127.0.0.1:2525"]}\nphishThreat: {httpsListen: ["127.0.0.1:2525"]}\ncertificates: {acme: {email: a@contoso.example}}\n',
  )
  const mistakes = mistakesOf(() => readConfig({ file, env: {} }))
  assert.match(mistakes['gateway.listen[0]']!, /taken by http.listen/)
  assert.match(mistakes['phishThreat.httpsListen[0]']!, /taken by gateway.listen/)
  assert.match(mistakes['certificates.acme']!, /dns.update/)
})

test('further checks see the whole configuration', (t) => {
  const file = fileWith(t, 'domains: [{domain: contoso.example}]')
  const mistakes = mistakesOf(() =>
    readConfig({
      file,
      env: {},
      furtherChecks: [(config) => [{ path: 'domains[0]', message: JSON.stringify(config.domains) }]],
    }),
  )
  assert.match(mistakes['domains[0]']!, /contoso\.example/)
})

test('host and port are read strictly', () => {
  assert.deepEqual(parseHostPort('[::1]:25'), { host: '::1', port: 25 })
  assert.deepEqual(parseHostPort('mx.contoso.example:25'), { host: 'mx.contoso.example', port: 25 })
  for (const bad of ['::1:25', 'host', 'host:', 'host:99999', '[host]:25', ':25', 'a b:1', '1.2.3.4:25:26', ''])
    assert.equal(parseHostPort(bad), null, bad)
})
