// Which messages count as the same one: a retry is answered from the journal, a device's next report with the same words is not.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { readConfig } from '#platform/config/read.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import { startGatewayFromFile } from './gateway-file.ts'

async function start(t: TestContext) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-duplicates-'))
  const hop = await startNextHop()
  const file = path.join(folder, 'mailwarden.yaml')
  writeFileSync(
    file,
    `
dataDir: ${folder}/data
logLevel: silent
gateway: { listen: ['127.0.0.1:0'], hostName: gateway.example }
domains:
  - domain: contoso.example
    nextHop: { host: 127.0.0.1, port: ${hop.port}, tls: none }
`,
  )
  const gateway = await startGatewayFromFile(readConfig({ file, env: {} }).config, { folder })
  const client = await RawClient.open(gateway.address().port)
  t.after(async () => {
    client.destroy()
    await gateway[Symbol.asyncDispose]()
    await hop.close()
    rmSync(folder, { recursive: true, force: true })
  })
  /** Resolves with the number of copies that the next hop has by now. */
  return async (...header: string[]): Promise<number> => {
    const text = [...header, '', 'Backup finished without errors.', ''].join('\r\n')
    const answer = await client.message('nas@fabrikam.example', ['kim@contoso.example'], text)
    assert.equal(answer.code, 250)
    return hop.taken().length
  }
}

const from = 'From: <nas@fabrikam.example>'
const subject = 'Subject: Backup'

test('the same Message-ID and body is one message, whatever servers wrote above it', async (t) => {
  const send = await start(t)
  const id = 'Message-ID: <one@fabrikam.example>'
  assert.equal(await send('Received: from a by b; Sun, 22 Nov 2026 01:00:00 +0000', id, from, subject), 1)
  assert.equal(await send('Received: from c by b; Sun, 22 Nov 2026 01:05:00 +0000', id, from, subject), 1)
  assert.equal(await send(id.replace('one', 'two'), from, subject), 2)
})

test('without Message-ID the Date and who speaks must be the same, too', async (t) => {
  const send = await start(t)
  const date = 'Date: Sun, 22 Nov 2026 01:00:00 +0000'
  assert.equal(await send(date, from, subject), 1)
  assert.equal(await send('Received: from c by b; Sun, 22 Nov 2026 01:05:00 +0000', date, from, subject), 1)
  assert.equal(await send(date.replace('22', '23'), from, subject), 2, 'the report of the next day')
  assert.equal(await send(date, from, 'Subject: Another disk'), 3)
  assert.equal(await send(date, 'From: <other-nas@fabrikam.example>', subject), 4)
  assert.equal(await send('Message-ID:', date, from, subject), 4, 'an empty one is none')
})

test('without Message-ID and Date every message is one of its own: rather two copies than none', async (t) => {
  const send = await start(t)
  assert.equal(await send(from, subject), 1)
  assert.equal(await send(from, subject), 2)
})
