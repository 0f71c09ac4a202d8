// The gateway of bench/gateway/heap.ts: run by fork with JSON settings; tells its heap after a collection when asked, closes when told to,
// says what is still open then, and must end by itself.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startGatewayFromFile } from '#mailflow/gateway-file.ts'
import { readConfig } from '#platform/config/read.ts'
import { metricsRegistry } from '#platform/telemetry/metrics.ts'

export interface HeapFacts {
  heap_bytes: number
  external_bytes: number
  rss_bytes: number
  /** What keeps the process alive, by kind. */
  handles: Record<string, number>
  descriptors: number
  /** Entries of the journal, which remembers each message for 48 hours. */
  journalEntries: number
}

const { file } = JSON.parse(process.argv[2]!) as { file: string }
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function facts(): Promise<HeapFacts> {
  // Twice, with a turn between: what waits in finalizers goes with the second one.
  collect()
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  const handles: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) handles[name] = (handles[name] ?? 0) + 1
  const metric = await metricsRegistry.getSingleMetric('mailwarden_gateway_journal_entries')?.get()
  return {
    heap_bytes: heapUsed,
    external_bytes: external,
    rss_bytes: rss,
    handles,
    descriptors: readdirSync('/proc/self/fd').length,
    journalEntries: metric?.values[0]?.value ?? 0,
  }
}

const before = await facts()
const { config } = readConfig({ file, env: {} })
const gateway = await startGatewayFromFile(config, { folder: path.dirname(file) })
process.send!({ port: gateway.address().port })
process.on('message', (request: 'facts' | 'close') => void answer(request))

async function answer(request: 'facts' | 'close'): Promise<void> {
  if (request === 'facts') return void process.send!({ facts: await facts() })
  await gateway[Symbol.asyncDispose]()
  process.send!({ before, facts: await facts() }, () => process.disconnect())
}
