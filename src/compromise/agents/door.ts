// What is looked at before a request of an agent costs anything: its headers, its clock, and how often its network was refused.
import type { FastifyRequest } from 'fastify'
import type { Clock } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'
import { networkOf, ofMachine } from '#platform/http/network.ts'
import { limits, signatureHeaders } from '../endpoint-protocol.ts'
import { counter_max } from './replay-window.ts'

export interface Claim {
  agentId: string
  counter: number
  created: number
  signature: string
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const number = /^\d{1,15}$/
/** Ed25519: 64 bytes. */
const signatureText = /^[A-Za-z0-9+/]{86}==$/

/** Throws AppErrors `agent.headers`, `agent.clock`. */
export function claimOf(request: Pick<FastifyRequest, 'headers'>, now: Date): Claim {
  const header = (name: string): string => String(request.headers[name] ?? '')
  const agentId = header(signatureHeaders.agent)
  const counter = header(signatureHeaders.counter)
  const created = header(signatureHeaders.created)
  const signature = header(signatureHeaders.signature)
  const isWellFormed =
    uuid.test(agentId) &&
    number.test(counter) &&
    number.test(created) &&
    signatureText.test(signature) &&
    Number(counter) > 0 &&
    Number(counter) <= counter_max
  if (!isWellFormed)
    throw new AppError({
      code: 'agent.headers',
      message: 'A request of an agent has four headers with its id, counter, time and signature.',
      status: 401,
    })
  const skew_seconds = Number(created) - now.getTime() / 1_000
  if (Math.abs(skew_seconds) > limits.clockSkew_seconds)
    throw new AppError({
      code: 'agent.clock',
      message: `The request was signed ${Math.round(Math.abs(skew_seconds))} s ${skew_seconds > 0 ? 'ahead of' : 'behind'} the time of the server, which is more than ${limits.clockSkew_seconds} s. The time of the server is in the header Date.`,
      status: 401,
    })
  return { agentId, counter: Number(counter), created: Number(created), signature }
}

const window_ms = 60_000
const refusals_max = 600
const networks_max = 10_000

/** Refusals of each network within a minute: after many, what is not known by heart is not looked up any more. */
export class RefusalLimit {
  readonly #clock: Clock
  readonly #networks = new Map<string, { count: number; since_ms: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(address: string): void {
    const network = networkOf(address, ofMachine)
    const now_ms = this.#clock.monotonicMs()
    const known = this.#networks.get(network)
    if (known !== undefined && now_ms - known.since_ms < window_ms) return void (known.count += 1)
    this.#networks.delete(network)
    if (this.#networks.size >= networks_max) this.#networks.delete(this.#networks.keys().next().value!)
    this.#networks.set(network, { count: 1, since_ms: now_ms })
  }

  /** Throws AppError `request.too-many`. */
  check(address: string): void {
    const known = this.#networks.get(networkOf(address, ofMachine))
    const rest_ms = known === undefined ? 0 : known.since_ms + window_ms - this.#clock.monotonicMs()
    if (known === undefined || rest_ms <= 0 || known.count <= refusals_max) return
    const retryAfter_seconds = Math.ceil(rest_ms / 1_000)
    throw new AppError({
      code: 'request.too-many',
      message: `Too many requests from your network were refused. Go on in ${retryAfter_seconds} s.`,
      status: 429,
      retryable: true,
      detail: { retryAfter_seconds },
    })
  }
}
