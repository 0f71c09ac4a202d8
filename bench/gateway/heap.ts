// Looks for leaks: passes messages over one gateway in rounds and prints its heap after each, then closes it and prints what is still open.
//   node bench/gateway/heap.ts [--messages 20000] [--rounds 4] [--sessions 20] [--scan on|off]
import { once } from 'node:events'
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { GeneratorResult, GeneratorSettings } from './generator.ts'
import type { HeapFacts } from './heap-gateway.ts'
import { forkScript, freePort } from './subjects.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '4' },
    sessions: { type: 'string', default: '20' },
    scan: { type: 'string', default: 'on' },
  },
})

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const mega = (bytes: number): string => (bytes / 1e6).toFixed(1).padStart(7)

/** Passes so many messages of 2 KiB; throws when one was refused. */
async function pass(port: number, messages: number): Promise<void> {
  const settings: GeneratorSettings = {
    port,
    sessions: Number(values.sessions),
    size_bytes: 2048,
    messagesPerConnection: 50,
    warmup_ms: 0,
    measure_ms: 0,
    messages_max: messages,
    tls: null,
  }
  const child = fork(path.join(import.meta.dirname, 'generator.ts'), [JSON.stringify(settings)])
  const result = await new Promise<GeneratorResult>((resolve, reject) => {
    child.on('message', (message: { phase: string; result: GeneratorResult }) => {
      if (message.phase === 'done') resolve(message.result)
    })
    child.once('exit', (code) => reject(new Error(`generator ended with ${code}`)))
  })
  if (result.errors > 0) throw new Error(`${result.errors} errors: ${result.firstError}`)
}

function gatewayFile(folder: string, port: number, nextHopPort: number, dnsPort: number): string {
  const file = path.join(folder, 'gateway.yaml')
  writeFileSync(
    file,
    `dataDir: ${folder}/data
logLevel: silent
dns: { resolvers: ['127.0.0.1:${dnsPort}'] }
gateway: { listen: ['127.0.0.1:${port}'], hostName: gateway.example }
domains:
  - domain: contoso.example
    scan: ${values.scan}
    nextHop: { host: 127.0.0.1, port: ${nextHopPort}, tls: none }
`,
  )
  return file
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-heap-'))
  const [sink, resolver] = await Promise.all([
    forkScript('sink.ts', { delay_ms: 0, tls: null }),
    forkScript('empty-resolver.ts', {}),
  ])
  const gateway = await forkScript('heap-gateway.ts', {
    file: gatewayFile(folder, await freePort(), sink.port, resolver.port),
  })
  try {
    await measure(gateway)
  } finally {
    await Promise.all([gateway.stop(), sink.stop(), resolver.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

type Gateway = Awaited<ReturnType<typeof forkScript>>

async function measure({ child, port }: Gateway): Promise<void> {
  const ask = async (what: 'facts' | 'close'): Promise<{ facts: HeapFacts; before?: HeapFacts }> => {
    child.send(what)
    return ((await once(child, 'message')) as [{ facts: HeapFacts; before?: HeapFacts }])[0]
  }
  const rounds = Number(values.rounds)
  const messages = Math.ceil(Number(values.messages) / rounds)
  say(`| messages | heap MB | external MB |  RSS MB | journal entries | bytes of heap a message of the last round |`)
  say('|---|---|---|---|---|---|')
  // The first round makes what stays: code, caches, connections.
  await pass(port, messages)
  let last = (await ask('facts')).facts
  say(rowOf(messages, last, null))
  for (let round = 2; round <= rounds; round += 1) {
    await pass(port, messages)
    const { facts } = await ask('facts')
    say(rowOf(round * messages, facts, (facts.heap_bytes - last.heap_bytes) / messages))
    last = facts
  }
  const exited = once(child, 'exit') as Promise<[number | null]>
  const { before, facts } = await ask('close')
  say(`\nbefore the start: ${JSON.stringify(before!.handles)}, ${before!.descriptors} descriptors`)
  say(`after closing:    ${JSON.stringify(facts.handles)}, ${facts.descriptors} descriptors`)
  const [code] = await Promise.race([exited, new Promise<[null]>((resolve) => setTimeout(resolve, 10_000, [null]))])
  say(code === 0 ? 'the process ended by itself' : `the process did not end by itself (${code})`)
}

function rowOf(messages: number, facts: HeapFacts, growth_bytes: number | null): string {
  const growth = growth_bytes === null ? '-' : growth_bytes.toFixed(0)
  return `| ${String(messages).padStart(8)} | ${mega(facts.heap_bytes)} | ${mega(facts.external_bytes)} | ${mega(facts.rss_bytes)} | ${facts.journalEntries} | ${growth} |`
}

await main()
