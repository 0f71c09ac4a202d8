// Target T11: SIGKILLs of the gateway under load. Every message is sent until it is acknowledged, as a mail server does; counted
// are messages that were acknowledged and never arrived, and second copies.
//   node bench/gateway/crash.ts [--kills 20] [--sessions 50]
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import { freePort } from './subjects.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, sessions: { type: 'string', default: '50' } },
})
const sessions = Number(values.sessions)
const hop = await startNextHop()
const port = await freePort()
const folder = mkdtempSync(path.join(tmpdir(), 'bench-crash-'))
const file = path.join(folder, 'gateway.yaml')
writeFileSync(
  file,
  `dataDir: ${folder}/data
logLevel: silent
gateway: { listen: ['127.0.0.1:${port}'], hostName: gateway.example }
domains:
  - domain: contoso.example
    nextHop: { host: 127.0.0.1, port: ${hop.port}, tls: none }
`,
)
const main = path.resolve(import.meta.dirname, '../../src/main.ts')

function start(): ChildProcess {
  return spawn(process.execPath, [main, 'serve', '--roles', 'gateway', '--config', file], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const taken: string[] = []
let tries = 0
let isOver = false

async function send(session: number): Promise<void> {
  let client: RawClient | null = null
  for (let count = 0; !isOver; count += 1) {
    const id = `${session}-${count}@crash.example`
    const text = `Message-ID: <${id}>\r\nFrom: <sender@fabrikam.example>\r\nSubject: ${id}\r\n\r\nHello.\r\n`
    for (;;) {
      tries += 1
      try {
        client ??= await RawClient.open(port)
        const reply = await client.message('sender@fabrikam.example', ['recipient@contoso.example'], text)
        if (reply.code === 250) break
      } catch {
        // Killed under our hands, or not up again.
        client?.destroy()
        client = null
        await delay(50)
      }
    }
    taken.push(id)
  }
  client?.destroy()
}

let child = start()
const load = Array.from({ length: sessions }, (_, session) => send(session))
for (let kills = 0; kills < Number(values.kills); kills += 1) {
  const goal = taken.length + 2 * sessions
  while (taken.length < goal) await delay(20)
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  child = start()
}
const goal = taken.length + sessions
while (taken.length < goal) await delay(20)
isOver = true
await Promise.all(load)
child.kill('SIGKILL')

const copies = new Map<string, number>()
for (const { bytes } of hop.taken()) {
  const id = /Message-ID: <([^>]+)>/.exec(bytes.toString('latin1', 0, 4096))?.[1] ?? ''
  copies.set(id, (copies.get(id) ?? 0) + 1)
}
const lost = taken.filter((id) => !copies.has(id)).length
const extra = taken.reduce((sum, id) => sum + Math.max(0, (copies.get(id) ?? 0) - 1), 0)
process.stdout.write(
  `T11: ${values.kills} SIGKILLs under ${sessions} sessions: ${taken.length} messages acknowledged (${tries} tries), ${lost} lost, ${extra} second copies\n`,
)
await hop.close()
rmSync(folder, { recursive: true, force: true })
process.exitCode = lost === 0 ? 0 : 1
