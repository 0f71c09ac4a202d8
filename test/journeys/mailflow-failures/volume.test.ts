// Large and many: messages of 150 MB with little memory, thousands of idle connections, a trickling sender.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import net from 'node:net'
import { test } from 'node:test'
import { idleCrowd } from '#test/support/smtp/crowd.ts'
import { exchangeMessage, reportFor, startStage } from './stage.ts'

const limits = { timeout: 120_000 }

/** A next hop that only hashes what stands below the header section: the scripted one would keep 150 MB for each message. */
async function countingHop(): Promise<{ port: number; hashes: string[]; close: () => void }> {
  const hashes: string[] = []
  const server = net.createServer((socket) => {
    let left = 0
    let hash = createHash('sha256')
    let header: string | null = ''
    let pending = ''
    let isLast = false
    const answer = (line: string) => void socket.write(`${line}\r\n`)
    const endOfChunk = (): void => {
      if (isLast) {
        hashes.push(hash.digest('hex'))
        hash = createHash('sha256')
        header = ''
      }
      answer('250 2.0.0 Counted')
    }
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      let rest = chunk
      while (rest.length > 0) {
        if (left > 0) {
          const part = rest.subarray(0, left)
          left -= part.length
          rest = rest.subarray(part.length)
          if (header === null) hash.update(part)
          else {
            header += part.toString('latin1')
            const end = header.indexOf('\r\n\r\n')
            if (end >= 0) hash.update(Buffer.from(header.slice(end + 4), 'latin1'))
            if (end >= 0) header = null
          }
          if (left === 0) endOfChunk()
          continue
        }
        const end = rest.indexOf(10)
        pending += rest.subarray(0, end < 0 ? rest.length : end + 1).toString('latin1')
        rest = end < 0 ? Buffer.alloc(0) : rest.subarray(end + 1)
        if (!pending.endsWith('\n')) continue
        const line = pending.trim()
        pending = ''
        if (line.startsWith('EHLO')) answer('250-hop\r\n250-PIPELINING\r\n250-SIZE\r\n250 CHUNKING')
        else if (line.startsWith('BDAT')) {
          left = Number(line.split(' ')[1])
          isLast = line.endsWith('LAST')
          if (left === 0) endOfChunk()
        } else answer('250 2.0.0 Ok')
      }
    })
    answer('220 hop')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as net.AddressInfo).port, hashes, close: () => server.close() }
}

test('#– 150 MB: six at once pass whole, memory grows by little; one byte too many is 552 5.3.4', limits, async (t) => {
  const hop = await countingHop()
  t.after(hop.close)
  await using stage = await startStage({
    routes: ({ mailflow }) => [{ ...mailflow, nextHop: { host: '127.0.0.1', port: hop.port, tls: 'none' } }],
  })
  stage.scan.run = async () => reportFor('clean')
  const size_bytes = 157_286_400
  const block = Buffer.from(`${'q'.repeat(8190)}\r\n`.repeat(128))
  const bodies = createHash('sha256')
  const body_bytes = size_bytes - exchangeMessage({ id: 'limit@fabrikam.example', body: '' }).length
  for (let at = 0; at < body_bytes; at += block.length) bodies.update(block.subarray(0, body_bytes - at))
  const bodyHash = bodies.digest('hex')
  const before_bytes = process.memoryUsage().rss
  let peak_bytes = before_bytes
  const watch = setInterval(() => (peak_bytes = Math.max(peak_bytes, process.memoryUsage().rss)), 20)
  /** As large as may be, and `more_bytes`; the size is not announced. */
  const send = async (place: number, more_bytes = 0): Promise<string> => {
    const client = await stage.exchange()
    await client.pipeline('MAIL FROM:<alex@fabrikam.example>', 'RCPT TO:<kim@contoso.example>')
    const id = `${place}`.padStart(5, 'a')
    await client.bdat(exchangeMessage({ id: `${id}@fabrikam.example`, body: '' }), false, 250)
    for (let at = 0; at < body_bytes; at += block.length) await client.bdat(block.subarray(0, body_bytes - at), false)
    const reply = await client.bdat('x'.repeat(more_bytes), true)
    client.destroy()
    return reply.text
  }
  const replies = await Promise.all(Array.from({ length: 6 }, (_unused, place) => send(place)))
  clearInterval(watch)
  assert.deepEqual(new Set(replies), new Set(['250 2.0.0 Counted']))
  assert.deepEqual(hop.hashes, Array(6).fill(bodyHash))
  const grown_mib = (peak_bytes - before_bytes) / 1_048_576
  assert.ok(grown_mib < 320, `memory grew by ${Math.round(grown_mib)} MiB (senders in this process included)`)
  assert.match(await send(6, 1), /^552 5\.3\.4/)
  assert.equal(hop.hashes.length, 6)
  const tooLarge = await stage.exchange()
  await tooLarge.command('MAIL FROM:<alex@fabrikam.example> SIZE=157286401', '552 5.3.4')
  tooLarge.destroy()
})

test('#– 10,000 idle connections are held, and mail passes meanwhile', limits, async (t) => {
  await using stage = await startStage()
  const crowd = await idleCrowd(stage.gateway.address().port, 10_000)
  t.after(crowd.leave)
  const client = await stage.exchange()
  const reply = await client.message('alex@fabrikam.example', ['kim@contoso.example'], exchangeMessage())
  assert.equal(reply.text, '250 2.0.0 Queued')
  client.destroy()
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
