// A fleet of scripted agents over the real protocol: they enrol, hold their polls, do what they are told and report it. Our own words for
// the other side: nothing of endpoint-agent/ is in it.
import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import {
  agentPaths,
  type Command,
  type EnrollAnswer,
  type EnrollRequest,
  isCommandSignature,
  type LogonSession,
  type Machine,
  type PollAnswer,
  type PollRequest,
  protocolVersion,
  type Report,
  type ReportAnswer,
  type ResultReport,
  type ScanItem,
  signatureHeaders,
  signRequest,
} from '#compromise/endpoint-protocol.ts'

export interface AgentAnswer<Body = unknown> {
  status: number
  body: Body
  headers: http.IncomingHttpHeaders
}

export interface AgentOptions {
  /** `http://localhost:1234` */
  url: string
  machine?: Partial<Machine>
  sessions?: LogonSession[]
  /** By which requests are dated. */
  now?: () => Date
  keepAlive?: http.Agent
}

export const engine: PollRequest['engine'] = {
  name: 'clamdscan',
  version: '1.4.6',
  dbVersion: '27500',
  dbAge_hours: 3,
}

export function machineOf(given: Partial<Machine> = {}): Machine {
  return {
    hostname: 'contoso-lt1',
    os: 'linux',
    osVersion: 'Debian 12',
    arch: 'x64',
    machineId: randomUUID(),
    serial: null,
    entraDeviceId: null,
    entraTenantId: null,
    isServer: false,
    ...given,
  }
}

/** Bytes as they are, to see what the server does with any of them. */
export function post(
  url: URL,
  body: Buffer,
  headers: Record<string, string>,
  options: { signal?: AbortSignal; agent?: http.Agent } = {},
): Promise<AgentAnswer> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http
    const outgoing = request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': String(body.length), ...headers },
        ...options,
      },
      (incoming) => {
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.push(part))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          const isJson = /json/.test(incoming.headers['content-type'] ?? '')
          resolve({
            status: incoming.statusCode!,
            body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text,
            headers: incoming.headers,
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** One agent. Its methods may be called in any order and with anything, as a hostile one would. */
export class ScriptedAgent {
  readonly machine: Machine
  readonly options: AgentOptions
  keys: { publicKey: KeyObject; privateKey: KeyObject }
  agentId = ''
  serverKey: KeyObject | null = null
  counter = 0
  sessions: LogonSession[]
  isIsolated = false
  engine: PollRequest['engine'] = { ...engine }
  /** Commands that came, whose signature was right. */
  readonly received: Command[] = []

  constructor(options: AgentOptions) {
    this.options = options
    this.machine = machineOf(options.machine)
    this.sessions = options.sessions ?? []
    this.keys = generateKeyPairSync('ed25519')
  }

  now(): Date {
    return this.options.now?.() ?? new Date()
  }

  enrollRequest(token: string): EnrollRequest {
    const publicKey = this.keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    return { version: protocolVersion, token, publicKey, machine: this.machine, agentVersion: '1.0.0' }
  }

  /** Answers as it was, also a refusal. */
  async tryEnroll(token: string): Promise<AgentAnswer<EnrollAnswer>> {
    const answer = (await this.send(agentPaths.enroll, this.enrollRequest(token), {})) as AgentAnswer<EnrollAnswer>
    if (answer.status === 200) {
      this.agentId = answer.body.agentId
      this.serverKey = createPublicKey(answer.body.serverCommandKey)
    }
    return answer
  }

  async enroll(token: string): Promise<this> {
    const answer = await this.tryEnroll(token)
    if (answer.status !== 200) throw new Error(`enrolment: ${answer.status} ${JSON.stringify(answer.body)}`)
    return this
  }

  pollRequest(wait_seconds = 0): PollRequest {
    return {
      version: protocolVersion,
      agentVersion: '1.0.0',
      wait_seconds,
      machine: this.machine,
      engine: this.engine,
      sessions: this.sessions,
      isIsolated: this.isIsolated,
      busyWith: null,
    }
  }

  async tryPoll(wait_seconds = 0, signal?: AbortSignal): Promise<AgentAnswer<PollAnswer>> {
    const answer = (await this.signed(
      agentPaths.poll,
      this.pollRequest(wait_seconds),
      signal,
    )) as AgentAnswer<PollAnswer>
    if (answer.status === 200) for (const each of answer.body.commands) this.#take(each)
    return answer
  }

  /** Commands of this answer alone. Throws unless it is 200 and no demand to enrol anew. */
  async poll(wait_seconds = 0, signal?: AbortSignal): Promise<Command[]> {
    const { status, body } = await this.tryPoll(wait_seconds, signal)
    if (status !== 200 || body.reenroll !== undefined) throw new Error(`poll: ${status} ${JSON.stringify(body)}`)
    return body.commands.map(({ payload }) => JSON.parse(payload) as Command)
  }

  tryReport(...reports: Report[]): Promise<AgentAnswer<ReportAnswer>> {
    return this.signed(agentPaths.report, { version: protocolVersion, reports }) as Promise<AgentAnswer<ReportAnswer>>
  }

  async report(...reports: Report[]): Promise<void> {
    const { status, body } = await this.tryReport(...reports)
    if (status !== 200 || body.reenroll !== undefined) throw new Error(`report: ${status} ${JSON.stringify(body)}`)
  }

  /** Signs and sends; `content` may be bytes that are no JSON. */
  signed(path: string, content: object | Buffer, signal?: AbortSignal): Promise<AgentAnswer> {
    this.counter += 1
    const body = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
    return this.send(path, body, this.headers(path, body), signal)
  }

  headers(path: string, body: Buffer, changes: { counter?: number; created?: number } = {}): Record<string, string> {
    const facts = {
      method: 'POST',
      path,
      agentId: this.agentId,
      counter: changes.counter ?? this.counter,
      created: changes.created ?? Math.floor(this.now().getTime() / 1_000),
      body,
    }
    return {
      [signatureHeaders.agent]: this.agentId,
      [signatureHeaders.counter]: String(facts.counter),
      [signatureHeaders.created]: String(facts.created),
      [signatureHeaders.signature]: signRequest(facts, this.keys.privateKey),
    }
  }

  send(
    path: string,
    content: object | Buffer,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<AgentAnswer> {
    const body = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
    const { url, keepAlive } = this.options
    return post(new URL(path, url), body, headers, {
      ...(signal && { signal }),
      ...(keepAlive && { agent: keepAlive }),
    })
  }

  /** The disk copied to another computer: everything but what the hardware says. */
  clone(machine: Partial<Machine> = {}): ScriptedAgent {
    const copy = new ScriptedAgent({ ...this.options, machine: { ...this.machine, ...machine } })
    copy.keys = this.keys
    copy.agentId = this.agentId
    copy.serverKey = this.serverKey
    copy.counter = this.counter
    return copy
  }

  #take(signed: PollAnswer['commands'][number]): void {
    if (this.serverKey === null || !isCommandSignature(signed, this.serverKey))
      throw new Error('a command that the server did not sign')
    this.received.push(JSON.parse(signed.payload) as Command)
  }

  result(commandId: string, changes: Partial<ResultReport> = {}): ResultReport {
    const now = this.now().toISOString()
    return {
      kind: 'result',
      commandId,
      outcome: 'finished',
      error: null,
      engine: this.engine,
      startedAt: now,
      endedAt: now,
      counts: {
        scanned: 1_000,
        skippedTooBig: 0,
        unreadable: 0,
        timedOut: 0,
        detections: changes.items?.length ?? 0,
        remediated: changes.items?.filter(({ actionTaken }) => actionTaken === 'quarantined').length ?? 0,
        remainingInfected: changes.items?.filter(({ actionTaken }) => actionTaken !== 'quarantined').length ?? 0,
      },
      items: [],
      ...changes,
    }
  }
}

export function foundItem(changes: Partial<ScanItem> = {}): ScanItem {
  return {
    path: '/home/megan/Downloads/invoice.exe',
    sha256: 'a'.repeat(64),
    size_bytes: 68,
    mtime: '2026-11-20T08:00:00.000Z',
    owner: 'megan',
    threat: 'Eicar-Test-Signature',
    actionRequested: 'quarantine',
    actionTaken: 'quarantined',
    actionError: null,
    vaultId: 'v-1',
    ...changes,
  }
}

export interface FleetOptions {
  /** What scans of an agent find; default: nothing. */
  finds?: (agent: ScriptedAgent, command: Command) => ScanItem[]
  /** Seconds that each poll is held. */
  wait_seconds?: number
}

/** Lives until it is stopped: polls, accepts, reports, as an honest agent does at once. */
export function runAgent(agent: ScriptedAgent, options: FleetOptions = {}): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const done = live(agent, options, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error
  })
  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}

async function live(agent: ScriptedAgent, options: FleetOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const commands = await agent.poll(options.wait_seconds ?? 20, signal)
    for (const command of commands) await carryOut(agent, command, options)
  }
}

async function carryOut(agent: ScriptedAgent, command: Command, { finds }: FleetOptions): Promise<void> {
  const { commandId, type } = command
  if (type === 'isolate') agent.isIsolated = true
  if (type === 'reconnect') agent.isIsolated = false
  const items = type === 'scan' ? (finds?.(agent, command) ?? []) : []
  const result = agent.result(commandId, { items, ...(type === 'scan' ? {} : { counts: null }) })
  await agent.report({ kind: 'accepted', commandId }, result)
}
