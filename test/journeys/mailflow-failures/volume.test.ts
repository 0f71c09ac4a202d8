// Large and many: messages of 150 MB with little memory, thousands of idle connections, a trickling sender.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import net from 'node:net'
import { test } from 'node:test'
import { exchangeMessage, reportFor, startStage, until } from './stage.ts'

const limits = { timeout: 120_000 }

/** A next hop that only counts and hashes: the scripted one would keep 150 MB for each message. */
async function countingHop(): Promise<{ port: number; hashes: string[]; close: () => void }> {
  const hashes: string[] = []
  const server = net.createServer((socket) => {
    let left = 0
    let hash = createHash('sha256')
    let pending = ''
    const answer = (line: string) => void socket.write(`${line}\r\n`)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      let rest = chunk
      while (rest.length > 0) {
        if (left > 0) {
          const part = rest.subarray(0, left)
          hash.update(part)
          left -= part.length
          rest = rest.subarray(part.length)
          if (left === 0) {
            hashes.push(hash.digest('hex'))
            hash = createHash('sha256')
            answer('250 2.0.0 Counted')
          }
          continue
        }
        const end = rest.indexOf(10)
        pending += rest.subarray(0, end < 0 ? rest.length : end + 1).toString('latin1')
        rest = end < 0 ? Buffer.alloc(0) : rest.subarray(end + 1)
        if (!pending.endsWith('\n')) continue
        const line = pending.trim()
        pending = ''
        if (line.startsWith('EHLO')) answer('250-hop\r\n250-PIPELINING\r\n250-SIZE\r\n250 CHUNKING')
        else if (line.startsWith('BDAT')) left = Number(line.split(' ')[1])
        else answer('250 2.0.0 Ok')
      }
    })
    answer('220 hop')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as net.AddressInfo).port, hashes, close: () => server.close() }
}

test('#– 150 MB: six at once pass whole, memory grows by little; one byte too many is 552 5.3.4', limits, async () => {
  const hop = await countingHop()
  await using stage = await startStage({
    routes: ({ mailflow }) => [{ ...mailflow, nextHop: { host: '127.0.0.1', port: hop.port, tls: 'none' } }],
  })
  stage.scan.run = async () => reportFor('clean')
  const block = Buffer.from(`${'q'.repeat(8190)}\r\n`.repeat(128))
  const blocks = 148
  const before_bytes = process.memoryUsage().rss
  let peak_bytes = before_bytes
  const watch = setInterval(() => (peak_bytes = Math.max(peak_bytes, process.memoryUsage().rss)), 20)
  const send = async (): Promise<string> => {
    const client = await stage.exchange()
    await client.pipeline('MAIL FROM:<alex@fabrikam.example>', 'RCPT TO:<kim@contoso.example>')
    const head = Buffer.from(exchangeMessage({ body: '' }))
    await client.bdat(head, false, 250)
    for (let place = 0; place < blocks; place += 1) await client.bdat(block, false, 250)
    const reply = await client.bdat('', true)
    client.destroy()
    return reply.text
  }
  const replies = await Promise.all(Array.from({ length: 6 }, send))
  clearInterval(watch)
  assert.deepEqual(new Set(replies), new Set(['250 2.0.0 Counted']))
  assert.equal(hop.hashes.length, 6)
  const grown_mib = (peak_bytes - before_bytes) / 1_048_576
  assert.ok(grown_mib < 320, `memory grew by ${Math.round(grown_mib)} MiB (senders in this process included)`)
  const tooLarge = await stage.exchange()
  await tooLarge.command('MAIL FROM:<alex@fabrikam.example> SIZE=157286401', '552 5.3.4')
  tooLarge.destroy()
  hop.close()
})

test('#– 5,000 idle connections are held, and mail passes meanwhile', limits, async () => {
  await using stage = await startStage({ gateway: { limits: { sessionsPerPeer: 10_000 } } })
  const { port } = stage.gateway.address()
  const idle: net.Socket[] = []
  let greeted = 0
  for (let count = 0; count < 5000; count += 1) {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('error', () => socket.destroy()).once('data', () => (greeted += 1))
    idle.push(socket)
    if (count % 250 === 249) await until('they are greeted', () => greeted >= count - 250)
  }
  await until('all are greeted', () => greeted === 5000)
  const client = await stage.exchange()
  const reply = await client.message('alex@fabrikam.example', ['kim@contoso.example'], exchangeMessage())
  assert.equal(reply.text, '250 2.0.0 Queued')
  client.destroy()
  for (const socket of idle) socket.destroy()
})

test('#– a new connection is served while another one trickles its message byte by byte', limits, async () => {
  await using stage = await startStage()
  const slow = await stage.exchange()
  await slow.pipeline('MAIL FROM:<alex@fabrikam.example>', 'RCPT TO:<kim@contoso.example>')
  await slow.command('DATA', 354)
  const trickling = slow.trickle(`${exchangeMessage()}.\r\n`)
  const fast = await stage.exchange()
  assert.equal((await fast.message('alex@fabrikam.example', ['kim@contoso.example'], exchangeMessage())).code, 250)
  await trickling
  await slow.expect('250 2.0.0 Queued')
  fast.destroy()
  slow.destroy()
  assert.equal(stage.hop.taken().length, 2)
})
