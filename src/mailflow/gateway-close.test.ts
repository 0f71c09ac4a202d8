// What a gateway leaves behind when it closes: nothing. Descriptors and whatever keeps a process alive are counted before and after.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { readConfig } from '#platform/config/read.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import { startGatewayFromFile } from './gateway-file.ts'

interface Open {
  descriptors: number
  /** Sockets, servers, timers, requests: by kind. */
  resources: Record<string, number>
}

function whatIsOpen(): Open {
  const resources: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo().toSorted()) resources[name] = (resources[name] ?? 0) + 1
  return { descriptors: readdirSync('/proc/self/fd').length, resources }
}

/** Sockets close a turn or two after they were told to. */
async function settled(wanted: Open): Promise<Open> {
  const until_ms = Date.now() + 10_000
  for (;;) {
    const found = whatIsOpen()
    if (JSON.stringify(found) === JSON.stringify(wanted) || Date.now() > until_ms) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** What is open once nothing closes any more: unchanged for half a second. */
async function whatStays(): Promise<Open> {
  for (let last = whatIsOpen(), since_ms = Date.now(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const found = whatIsOpen()
    if (JSON.stringify(found) !== JSON.stringify(last)) [last, since_ms] = [found, Date.now()]
    if (Date.now() - since_ms > 500) return found
  }
}

const config = (folder: string, hopPort: number) => `
dataDir: ${folder}/data
logLevel: silent
gateway: { listen: ['127.0.0.1:0'], hostName: gateway.example }
domains:
  - domain: contoso.example
    nextHop: { host: 127.0.0.1, port: ${hopPort}, tls: none }
`

const round = async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-close-'))
  const file = path.join(folder, 'mailwarden.yaml')
  const hop = await startNextHop()
  writeFileSync(file, config(folder, hop.port))
  const gateway = await startGatewayFromFile(readConfig({ file, env: {} }).config, { folder })
  const { port } = gateway.address()
  const clients = await Promise.all(Array.from({ length: 10 }, () => RawClient.open(port)))
  const text = 'From: <alex@fabrikam.example>\r\nSubject: x\r\n\r\nHello.\r\n'
  await Promise.all(
    clients.map(async (client) => {
      for (let count = 0; count < 20; count += 1)
        assert.equal((await client.message('alex@fabrikam.example', ['kim@contoso.example'], text)).code, 250)
    }),
  )
  assert.equal(hop.taken().length, 200)
  // One in the middle of its envelope, one in the middle of its content, the others idle.
  await clients[0]!.command('MAIL FROM:<alex@fabrikam.example>', 250)
  await clients[1]!.command('MAIL FROM:<alex@fabrikam.example>', 250)
  await clients[1]!.command('RCPT TO:<kim@contoso.example>', 250)
  await clients[1]!.command('DATA', 354)
  await clients[1]!.send('Subject: half')
  await gateway[Symbol.asyncDispose]()
  await gateway[Symbol.asyncDispose]()
  for (const client of clients) client.destroy()
  await hop.close()
  rmSync(folder, { recursive: true, force: true })
}

test('a gateway that was closed leaves no socket, timer or file open', { timeout: 60_000 }, async () => {
  // The first round loads what stays for good: modules, worker pools.
  await round()
  const before = await whatStays()
  await round()
  assert.deepEqual(await settled(before), before)
})
