// Idle agents on one web process: memory each, and how long an order takes to one and to all of them. Server and agents are processes of
// their own. `node bench/agents/run.ts [agents] [tls]`; figures go to bench/results/agents.md, with `tls` to agents-tls.md.
import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import type { Command } from '../../src/compromise/endpoint-protocol.ts'

const count = Number(process.argv[2] ?? 5_000)
const isTls = process.argv.includes('tls')
const wave = 250

if (process.send === undefined) await lead()
else await serve()

interface Ready {
  url: string
  agents: { id: string; key: string; machineId: string }[]
  serverKey: string
}

/** The agents, and the figures. */
async function lead(): Promise<void> {
  const child = fork(import.meta.filename, process.argv.slice(2), { env: process.env })
  const ready = await ask<Ready>(child)
  const agents = await load(ready)
  const before_mib = await ask<number>(child, 'rss')
  const arrivals: { index: number; at_ms: number; command: Command }[] = []
  let failures = 0
  for (let at = 0; at < count; at += wave) {
    for (const [index, agent] of agents.slice(at, at + wave).entries())
      void agent.poll(55).then(
        ([command]) => command && arrivals.push({ index: at + index, at_ms: performance.now(), command }),
        () => (failures += 1),
      )
    while ((await ask<number>(child, 'held')) < Math.min(at + wave, count) - failures) await pause(20)
  }
  const used_mib = (await ask<number>(child, 'rss')) - before_mib
  const cpu_ms = -(await ask<number>(child, 'cpu'))
  await pause(10_000)
  const idleCpu_percent = ((cpu_ms + (await ask<number>(child, 'cpu'))) / 10_000) * 100
  const began_ms = performance.now()
  await ask(child, 'order-one')
  while (arrivals.length === 0) await pause(1)
  const one_ms = arrivals[0]!.at_ms - began_ms
  const allBegan_ms = performance.now()
  await ask(child, 'order-all')
  const ordered_ms = performance.now() - allBegan_ms
  while (arrivals.length + failures < count && performance.now() - allBegan_ms < 40_000) await pause(5)
  const delays = arrivals
    .slice(1)
    .map(({ at_ms }) => at_ms - allBegan_ms)
    .toSorted((a, b) => a - b)
  const part = (share: number) => Math.round(delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN)
  const lines = [
    '# Idle agents on one web process',
    '',
    `${os.cpus().length} cores (load ${os.loadavg()[0]!.toFixed(1)} before and during: not an idle machine when it is above 1), Node ${process.version}, embedded database, ${isTls ? 'TLS' : 'plain HTTP'}, agents in another process on the same machine.`,
    '',
    '| figure | value |',
    '| --- | --- |',
    `| agents held | ${count - failures} of ${count} |`,
    `| memory of the server, RSS, more than before | ${Math.round(used_mib)} MiB, ${((used_mib * 1_024) / count).toFixed(1)} KiB each |`,
    `| processor time of the server while all are idle | ${idleCpu_percent.toFixed(1)} % of one core |`,
    `| one order to its agent | ${Math.round(one_ms)} ms |`,
    `| orders to all: written in | ${Math.round(ordered_ms)} ms |`,
    `| orders to all: from the first order to the agents, p50 / p99 / last | ${part(0.5)} / ${part(0.99)} / ${part(1)} ms |`,
    '',
  ]
  writeFileSync(
    path.resolve(import.meta.dirname, isTls ? '../results/agents-tls.md' : '../results/agents.md'),
    lines.join('\n'),
  )
  process.stdout.write(lines.join('\n'))
  child.kill()
  process.exit()
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function ask<Answer>(child: ChildProcess, what?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the server has ended'))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as Answer)
    })
    if (what !== undefined) child.send(what)
  })
}

async function load({ url, agents, serverKey }: Ready) {
  const { createPrivateKey, createPublicKey } = await import('node:crypto')
  const { ScriptedAgent } = await import('../../test/support/agents.ts')
  const keepAlive = isTls
    ? new https.Agent({ keepAlive: true, rejectUnauthorized: false })
    : new http.Agent({ keepAlive: true })
  return agents.map(({ id, key, machineId }, index) => {
    const agent = new ScriptedAgent({ url, keepAlive, machine: { hostname: `pc-${index}`, machineId } })
    const privateKey = createPrivateKey(key)
    agent.keys = { privateKey, publicKey: createPublicKey(privateKey) }
    agent.agentId = id
    agent.serverKey = createPublicKey(serverKey)
    return agent
  })
}

/** The web process. */
async function serve(): Promise<void> {
  // It makes its tenant by its own address, whose certificate nobody signed.
  if (isTls) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  const { systemClock } = await import('../../src/platform/clock.ts')
  const { createAgentBackEnd } = await import('../../src/compromise/agents/back-end.ts')
  const { commandKeyOf } = await import('../../src/compromise/agents/command-key.ts')
  const { openEmbedded } = await import('../../test/support/database.ts')
  const { enrolledFleet } = await import('../../test/support/agent-fleet.ts')
  const { startAgentServer, tenantWithToken } = await import('../../test/support/agent-server.ts')
  const db = await openEmbedded()
  const server = await startAgentServer({ db, clock: systemClock, ...(isTls && { tls: selfSigned() }) })
  const { tenantId } = await tenantWithToken(server, 'Contoso')
  const { url, parts } = server
  const agents = await enrolledFleet({
    db,
    tenantId,
    count,
    url,
    now: () => new Date(),
    keepAlive: http.globalAgent,
    serverKey: null,
  })
  const { publicKey: serverKey } = await db.inTenant(tenantId, (trx) => commandKeyOf(trx, parts, tenantId))
  const backEnd = createAgentBackEnd(parts, tenantId)
  const order = (agentId: string) =>
    backEnd.startScan({
      tenantId,
      externalId: agentId,
      kind: 'quick',
      correlationId: agentId,
      notBefore: new Date(),
      reason: 'bench',
    })
  const answers: Record<string, () => Promise<unknown>> = {
    async rss() {
      return process.memoryUsage().rss / 2 ** 20
    },
    async cpu() {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1_000
    },
    async held() {
      const { rows } = await db.execute('select count(*)::int as n from agent where counter > 0', [])
      return rows[0]!['n']
    },
    async 'order-one'() {
      await order(agents[0]!.agentId)
      return true
    },
    async 'order-all'() {
      for (const { agentId } of agents.slice(1)) await order(agentId)
      return true
    },
  }
  process.on('message', (what) => void answers[String(what)]!().then((answer) => process.send!(answer)))
  const ready: Ready = {
    url,
    serverKey,
    agents: agents.map(({ agentId, keys, machine }) => ({
      id: agentId,
      key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      machineId: machine.machineId,
    })),
  }
  process.send!(ready)
}

/** As openssl makes it; the agents of this bench do not look at it. */
function selfSigned(): { certificateFile: string; keyFile: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const [certificateFile, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  const how = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=localhost',
  ]
  execFileSync('openssl', [...how, '-keyout', keyFile, '-out', certificateFile], { stdio: 'ignore' })
  return { certificateFile, keyFile }
}
