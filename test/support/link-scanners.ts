// What real mail scanners do with the links of a mail. clamd matches signatures and opens nothing; rspamd's module url_redirector asks
// with HEAD where links of the hosts on its list lead (https://rspamd.com/doc/modules/url_redirector.html).
import assert from 'node:assert/strict'
import net from 'node:net'
import { bufferSource } from '#mail/message/source.ts'
import { createScanners, type ScannersConfig } from '#detection/configure.ts'
import { clamdProgram, startClamd } from './clamd.ts'
import { rspamdProgram, startRspamd } from './rspamd.ts'

export const hasLinkScanners = clamdProgram !== undefined && rspamdProgram !== undefined

export interface ScannedMail {
  raw: Buffer
  from: string
  to: string
}

export async function scanWithClamd(mail: ScannedMail): Promise<void> {
  const clamd = await startClamd()
  try {
    await scan(mail, { clamd: { address: clamd.address } })
  } finally {
    await clamd.stop()
  }
}

/** `nameserver`: where it looks up `host`, as `address:port`. It answers only when the links have answered it. */
export async function scanWithRspamd(mail: ScannedMail, host: string, nameserver: string): Promise<void> {
  const cache = await startEmptyCache()
  const { port } = cache.address() as net.AddressInfo
  const rspamd = await startRspamd({
    nameserver,
    sections: `modules { path = "$PLUGINSDIR/url_redirector.lua"; }
url_redirector { servers = "127.0.0.1:${port}"; redirector_hosts_map = ["${host}"]; }`,
  })
  try {
    await scan(mail, { rspamd: { url: rspamd.url } })
  } finally {
    await rspamd.stop()
    cache.close()
  }
}

async function scan({ raw, from, to }: ScannedMail, scanners: ScannersConfig): Promise<void> {
  const outcome = await createScanners(scanners)[0]!.scan(
    {
      source: bufferSource(raw),
      envelope: { direction: 'inbound', mailFrom: from, rcptTo: [to], clientAddress: null, hello: null },
      context: { tenantId: '', ownDomains: [], trustMicrosoftResults: false },
    },
    new AbortController().signal,
  )
  assert.equal(outcome.kind, 'findings', JSON.stringify(outcome))
}

/** Its answers to the commands of the module: a Redis that knows no link. */
const answers: Record<string, string> = { GET: '$-1', SET: '+OK', SETEX: '+OK', ZINCRBY: '$1\r\n1', ZCARD: ':1' }

async function startEmptyCache(): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      for (const [, command] of data.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g))
        socket.write(`${answers[command!.toUpperCase()] ?? '-ERR unknown command'}\r\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
