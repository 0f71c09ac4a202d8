// Visitors on raw connections that stay open: each sends its next request when the answer of the last is there. Little work of its own, so
// that the server's share of the machine is what is measured.
import net from 'node:net'

interface Target {
  http: string
  host: string
  paths: readonly string[]
}

export interface Load extends Target {
  connections: number
  seconds: number
}

export interface Measured {
  requests: number
  failures: number
  /** Milliseconds from request to whole answer, sorted. */
  latencies: Float64Array
}

/** Of four requests three open a page and one is a beacon of the page before. */
export async function visit(load: Load): Promise<Measured> {
  const latencies: number[] = []
  const state = { next: 0, failures: 0, until_ms: performance.now() + load.seconds * 1_000 }
  await Promise.all(Array.from({ length: load.connections }, () => one(load, state, latencies)))
  return { requests: latencies.length, failures: state.failures, latencies: Float64Array.from(latencies).toSorted() }
}

function one(
  target: Target,
  state: { next: number; failures: number; until_ms: number },
  latencies: number[],
): Promise<void> {
  const { host, paths } = target
  const { hostname, port } = new URL(target.http)
  return new Promise((resolve) => {
    let last = { path: '', nonce: '' }
    let sent_ms = 0
    let text = ''
    const socket = net.connect(Number(port), hostname, ask)
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/\r\nContent-Length: (\d+)/.exec(text)?.[1] ?? 0)
      if (end === -1 || text.length < end + 4 + length) return
      latencies.push(performance.now() - sent_ms)
      if (!/^HTTP\/1\.1 20[04]/.test(text)) state.failures += 1
      last.nonce = /script-src 'nonce-([^']+)'/.exec(text)?.[1] ?? ''
      // After a thousand requests the server wants another connection, as browsers know.
      const isOver = /\r\nConnection: close\r\n/i.test(text.slice(0, end + 2))
      text = ''
      if (!isOver && performance.now() < state.until_ms) return ask()
      socket.destroy()
    })
    socket.on('error', () => (state.failures += 1))
    // Closed before its time: another takes its place.
    socket.on('close', () =>
      performance.now() < state.until_ms ? void one(target, state, latencies).then(resolve) : resolve(),
    )

    function ask(): void {
      state.next += 1
      sent_ms = performance.now()
      if (state.next % 4 === 0 && last.nonce !== '') return void socket.write(beacon(host, last))
      last = { path: paths[(state.next * 7_919) % paths.length]!, nonce: '' }
      socket.write(`GET ${last.path} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`)
    }
  })
}

const headers =
  'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n' +
  'Accept: text/html,application/xhtml+xml\r\nAccept-Language: en-GB,en;q=0.9\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n' +
  'X-Forwarded-For: 192.0.2.17\r\n'

function beacon(host: string, { path, nonce }: { path: string; nonce: string }): string {
  const body = `{"nonce":"${nonce}","event":"load","counts":[120,100,0,0,0,0,0,1,0,0,0,0,0,0,60]}`
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}Content-Type: text/plain;charset=UTF-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
