// Plain gateway mode from a file: mail goes to the domain's server, EICAR stays in quarantine files, mistakes are told together.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import pino from 'pino'
import { readConfig } from '#platform/config/read.ts'
import { isAppError } from '#platform/errors.ts'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import { checkDomains } from './gateway-domains.ts'
import { startGatewayFromFile } from './gateway-file.ts'

async function withConfig<T>(text: string, work: (file: string, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mailwarden-file-'))
  const file = path.join(folder, 'mailwarden.yaml')
  await writeFile(file, text)
  try {
    return await work(file, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'

test('a file is enough: mail passes, EICAR is kept, unknown domains are refused', async () => {
  const hop = await startNextHop()
  const yaml = `
dataDir: ./data
logLevel: silent
gateway: { listen: ['127.0.0.1:0'], hostName: gateway.example }
domains:
  - domain: contoso.example
    nextHop: { host: 127.0.0.1, port: ${hop.port}, tls: none }
    policies: { malware: quarantine, spam: { action: tag, subjectTag: '[SPAM]' } }
`
  await withConfig(yaml, async (file, folder) => {
    const { config } = readConfig({ file, env: {}, furtherChecks: [checkDomains] })
    await using gateway = await startGatewayFromFile(config, { logger: pino({ level: 'silent' }), folder })
    const client = await RawClient.open(gateway.address().port)
    assert.match(
      (await client.message('a@fabrikam.example', ['b@contoso.example'], 'Subject: x\r\n\r\nhi\r\n')).text,
      /^250 2\.0\.0 Queued/,
    )
    assert.equal(hop.taken().length, 1)
    assert.doesNotMatch(hop.taken()[0]!.bytes.toString(), /X-Mailwarden-Return/)
    const kept = await client.message('a@fabrikam.example', ['b@contoso.example'], `Subject: x\r\n\r\n${eicar}\r\n`)
    assert.match(kept.text, /^250 2\.0\.0 Message accepted, id /)
    assert.equal(hop.taken().length, 1)
    assert.ok((await readdir(path.join(folder, 'data', 'quarantine'), { recursive: true })).length > 0)
    await client.command('MAIL FROM:<a@fabrikam.example>', 250)
    await client.command('RCPT TO:<b@tailspin.example>', '550 5.7.1')
    await client.quit()
  })
  await hop.close()
})

test('a domain with scan: off is relayed as it is, and the history says so', async () => {
  const hop = await startNextHop()
  const yaml = `
dataDir: ./data
logLevel: silent
gateway: { listen: ['127.0.0.1:0'], hostName: gateway.example }
domains:
  - domain: contoso.example
    scan: off
    nextHop: { host: 127.0.0.1, port: ${hop.port}, tls: none }
`
  await withConfig(yaml, async (file, folder) => {
    const { config } = readConfig({ file, env: {}, furtherChecks: [checkDomains] })
    {
      await using gateway = await startGatewayFromFile(config, { logger: pino({ level: 'silent' }), folder })
      const client = await RawClient.open(gateway.address().port)
      const answer = await client.message('a@fabrikam.example', ['b@contoso.example'], `Subject: x\r\n\r\n${eicar}\r\n`)
      assert.match(answer.text, /^250 2\.0\.0 Queued/)
      assert.equal(hop.taken().length, 1)
      assert.doesNotMatch(hop.taken()[0]!.bytes.toString(), /X-Mailwarden-Processed/)
      await client.quit()
    }
    const logs = await readdir(path.join(folder, 'data', 'history'), { recursive: true })
    const log = logs.find((name) => name.endsWith('.log'))!
    const text = await readFile(path.join(folder, 'data', 'history', log), 'utf8')
    assert.match(text, /"unscanned"/)
    assert.match(text, /scanning is switched off for this domain/)
  })
  await hop.close()
})

test('certificates and keys of the domains are looked into, and a port in use is one sentence', async (t) => {
  const authority = await testAuthority('Contoso')
  const [one, other] = await Promise.all([authority.issue('gw.contoso.example'), authority.issue('x.example')])
  const taken = net.createServer().listen(0, '127.0.0.1')
  t.after(() => void taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as net.AddressInfo
  const yaml = (keyFile: string) => `
dataDir: ./data
logLevel: silent
gateway: { listen: ['127.0.0.1:${port}'], hostName: gateway.example }
domains:
  - domain: contoso.example
    nextHop: { host: 127.0.0.1, caFile: one.key, clientCertificate: { certificateFile: one.pem, keyFile: ${keyFile} } }
`
  await withConfig(yaml('other.key'), async (file, folder) => {
    for (const [name, text] of Object.entries({ 'one.pem': one.cert, 'one.key': one.key, 'other.key': other.key }))
      await writeFile(path.join(folder, name), text)
    const { config } = readConfig({ file, env: {} })
    assert.deepEqual(
      checkDomains(config, folder).map(({ path: place, message }) => `${place}: ${message}`),
      [
        'domains[0].nextHop.caFile: “one.key” holds no certificate in PEM',
        'domains[0].nextHop.clientCertificate.keyFile: is not the key of that certificate',
      ],
    )
  })
  await withConfig(yaml('one.key').replace('caFile: one.key, ', ''), async (file, folder) => {
    await writeFile(path.join(folder, 'one.pem'), one.cert)
    await writeFile(path.join(folder, 'one.key'), one.key)
    const { config } = readConfig({ file, env: {}, furtherChecks: [checkDomains] })
    await assert.rejects(
      startGatewayFromFile(config, { logger: pino({ level: 'silent' }), folder }),
      (error) => isAppError(error, 'gateway.cannot-listen') && error.message.includes('another program uses it'),
    )
  })
})

test('all mistakes of the domains are told together, with their places', async () => {
  const yaml = `
domains:
  - domain: contoso.example
    nextHop: { host: 'not a host', port: 70000, tls: maybe, caFile: missing.pem }
    policies: { spam: burn, malwear: quarantine }
  - domain: contoso.example
    nexthop: { host: mx.example }
    outbound: { sources: ['192.0.2.0/99'] }
`
  await withConfig(yaml, async (file) => {
    const error = (() => {
      try {
        readConfig({ file, env: {}, furtherChecks: [(config) => checkDomains(config)] })
      } catch (caught) {
        return caught
      }
      return null
    })()
    assert.ok(isAppError(error, 'config.invalid'))
    const places = error.fields.map(({ path: place }) => place)
    for (const place of [
      'domains[0].nextHop.host',
      'domains[0].nextHop.port',
      'domains[0].nextHop.tls',
      'domains[0].nextHop.caFile',
      'domains[0].policies.spam',
      'domains[0].policies.malwear',
      'domains[1].domain',
      'domains[1].nexthop',
      'domains[1].nextHop',
      'domains[1].outbound.sources[0]',
      'domains[1].outbound.nextHop',
    ])
      assert.ok(places.includes(place), `${place} in ${places.join(' ')}`)
  })
})
