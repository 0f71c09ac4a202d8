// A server for the agent, written from the protocol file alone: it enrols, holds polls, hands out signed commands, keeps reports, and
// misbehaves on demand.
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  agentPaths,
  type AgentPolicy,
  type Command,
  type CommandType,
  isRequestSignature,
  type PollRequest,
  type ProgressReport,
  type Report,
  type ReportRequest,
  type ResultReport,
  signatureHeaders,
  signCommand,
  type SignedCommand,
} from '../../src/compromise/endpoint-protocol.ts'

export interface Reply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export interface FakeServer extends AsyncDisposable {
  address: string
  agentId: string
  token: string
  policy: AgentPolicy
  polls: PollRequest[]
  reports: Report[]
  counters: number[]
  /** Answers the next requests of a path instead of the server; null: it is silent and closes. */
  instead: { path: string; reply: Reply | null }[]
  /** Handed out with each poll until it is accepted. */
  order(type: CommandType, args: Record<string, unknown>, change?: Partial<Command>): Command
  /** Handed out once, as it is. */
  handOut(signed: SignedCommand): void
  sign(command: Command, key?: KeyObject): SignedCommand
  result(commandId: string): ResultReport | undefined
  progress(commandId: string): ProgressReport[]
  reportsOf(commandId: string): Report[]
}

export async function startFakeServer(): Promise<FakeServer> {
  const keys = generateKeyPairSync('ed25519')
  let publicKey: KeyObject | null = null
  const waiting = new Map<string, SignedCommand>()
  const once: SignedCommand[] = []
  const held = new Set<() => void>()
  const wake = () => [...held].forEach((release) => release())

  const state: FakeServer = {
    address: '',
    agentId: randomUUID(),
    token: 'mwe_test-token',
    policy: { poll_seconds: 55, shortPoll_seconds: null, cpuLimit_percent: 100, extraFolders: [] },
    polls: [],
    reports: [],
    counters: [],
    instead: [],
    order: (type, args, change = {}) => {
      const command: Command = {
        commandId: randomUUID(),
        agentId: state.agentId,
        type,
        args,
        incidentId: null,
        createdAt: new Date().toISOString(),
        expiresAt: null,
        ...change,
      }
      waiting.set(command.commandId, state.sign(command))
      wake()
      return command
    },
    handOut: (signed) => {
      once.push(signed)
      wake()
    },
    sign: (command, key = keys.privateKey) => signCommand(JSON.stringify(command), key),
    reportsOf: (id) => state.reports.filter((report) => 'commandId' in report && report.commandId === id),
    result: (id) => state.reportsOf(id).find((report) => report.kind === 'result'),
    progress: (id) => state.reportsOf(id).filter((report) => report.kind === 'progress'),
    [Symbol.asyncDispose]: async () => {
      wake()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ detail: String(error) }))
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const at = state.instead.findIndex(({ path }) => path === request.url)
    if (at !== -1) {
      const { reply } = state.instead.splice(at, 1)[0]!
      if (reply === null) return void request.socket.destroy()
      return answer(response, reply.status, reply.body ?? {}, reply.headers)
    }
    const content = JSON.parse(body.toString()) as Record<string, unknown>
    if (request.url === agentPaths.enroll) return enrol(content, response)
    const refusal = check(request, body)
    if (refusal !== null) return answer(response, 401, { detail: refusal })
    if (request.url === agentPaths.report) return takeReports(content as unknown as ReportRequest, response)
    return poll(content as unknown as PollRequest, request, response)
  }

  function enrol(content: Record<string, unknown>, response: ServerResponse): void {
    if (content.token !== state.token) return answer(response, 403, { detail: 'The token is not valid.' })
    publicKey = createPublicKey(String(content.publicKey))
    answer(response, 200, {
      agentId: state.agentId,
      serverCommandKey: keys.publicKey.export({ type: 'spki', format: 'pem' }),
      policy: state.policy,
      now: new Date().toISOString(),
    })
  }

  function check(request: IncomingMessage, body: Buffer): string | null {
    const header = (name: string) => String(request.headers[name])
    const counter = Number(header(signatureHeaders.counter))
    const created = Number(header(signatureHeaders.created))
    const facts = {
      method: 'POST',
      path: request.url!,
      agentId: header(signatureHeaders.agent),
      counter,
      created,
      body,
    }
    if (publicKey === null || !isRequestSignature(facts, header(signatureHeaders.signature), publicKey))
      return 'signature'
    if (Math.abs(created * 1_000 - Date.now()) > 300_000) return 'clock'
    state.counters.push(counter)
    return null
  }

  function takeReports({ reports }: ReportRequest, response: ServerResponse): void {
    for (const report of reports) {
      state.reports.push(report)
      if (report.kind === 'accepted' || report.kind === 'rejected') waiting.delete(report.commandId)
    }
    answer(response, 200, { now: new Date().toISOString() })
  }

  async function poll(content: PollRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
    state.polls.push(content)
    if (waiting.size === 0 && once.length === 0 && content.wait_seconds > 0) await hold(content.wait_seconds, request)
    if (request.socket.destroyed) return
    const commands = [...waiting.values(), ...once.splice(0)]
    answer(response, 200, { commands, policy: state.policy, now: new Date().toISOString() })
  }

  async function hold(seconds: number, request: IncomingMessage): Promise<void> {
    await new Promise<void>((resolve) => {
      const release = () => {
        clearTimeout(timer)
        held.delete(release)
        resolve()
      }
      const timer = setTimeout(release, seconds * 1_000)
      held.add(release)
      request.socket.once('close', release)
    })
  }

  function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  state.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return state
}

export const scanArguments = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  kind: 'quick',
  roots: [],
  max_minutes: 10,
  cpuLimit_percent: 100,
  onDetect: 'quarantine',
  ...change,
})

/** Looks again until the answer is there; no longer than `deadline_ms`. */
export async function until<T>(
  what: string,
  look: () => T | undefined | null | false,
  deadline_ms = 30_000,
): Promise<T> {
  for (
    const end = Date.now() + deadline_ms;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 20))
  ) {
    const found = look()
    if (found !== undefined && found !== null && found !== false) return found
  }
  assert.fail(`waited in vain: ${what}`)
}
