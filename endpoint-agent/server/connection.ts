// What the agent says to the server: enrol once, then signed polls and reports. The clock of the server counts, not that of the
// computer: a wrong clock here must not lock the computer out.
import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import {
  agentPaths,
  type EnrollAnswer,
  type EnrollRequest,
  type PollAnswer,
  type PollRequest,
  type ReportAnswer,
  type ReportRequest,
  signatureHeaders,
  signRequest,
} from '../../src/compromise/endpoint-protocol.ts'
import { Failure } from '../failure.ts'
import type { Identity } from '../state/identity.ts'
import { type Answer, post } from './http.ts'

/** The server did not take the request; try again, not before `retryAfter_ms`. */
export class Refusal extends Failure {
  readonly status: number
  readonly retryAfter_ms: number

  constructor(status: number, text: string, retryAfter_ms: number) {
    super(`server.${status}`, text)
    this.status = status
    this.retryAfter_ms = retryAfter_ms
  }
}

export interface Connection {
  poll(request: PollRequest, signal: AbortSignal): Promise<PollAnswer>
  report(request: ReportRequest, signal: AbortSignal): Promise<ReportAnswer>
  /** Milliseconds since 1970 by the clock of the server. */
  now(): number
}

const answer_timeout_ms = 30_000

export function createConnection(identity: Identity, nextCounter: () => number): Connection {
  let skew_ms = 0
  const authorities = authoritiesOf(identity.authority)
  const send = async (path: string, content: object, timeout_ms: number, signal: AbortSignal): Promise<unknown> => {
    const body = Buffer.from(JSON.stringify(content))
    const url = new URL(identity.server + path)
    const facts = {
      method: 'POST',
      // Without a folder that a proxy may put before it.
      path,
      agentId: identity.agentId,
      counter: nextCounter(),
      created: Math.floor((Date.now() + skew_ms) / 1_000),
      body,
    }
    const answer = await post({
      url,
      body,
      timeout_ms,
      signal,
      authorities,
      headers: {
        [signatureHeaders.agent]: identity.agentId,
        [signatureHeaders.counter]: String(facts.counter),
        [signatureHeaders.created]: String(facts.created),
        [signatureHeaders.signature]: signRequest(facts, identity.privateKey),
      },
    })
    if (answer.serverTime !== null) skew_ms = answer.serverTime - Date.now()
    return contentOf(answer)
  }
  return {
    poll: async (request, signal) =>
      (await send(agentPaths.poll, request, request.wait_seconds * 1_000 + answer_timeout_ms, signal)) as PollAnswer,
    report: async (request, signal) =>
      (await send(agentPaths.report, request, answer_timeout_ms, signal)) as ReportAnswer,
    now: () => Date.now() + skew_ms,
  }
}

/** Sends the enrolment. Throws `Refusal` with the server's own words: a used or expired token is the usual cause. */
export async function enrol(server: string, request: EnrollRequest, authority: string | null): Promise<EnrollAnswer> {
  const answer = await post({
    url: new URL(server + agentPaths.enroll),
    body: Buffer.from(JSON.stringify(request)),
    headers: {},
    timeout_ms: answer_timeout_ms,
    signal: new AbortController().signal,
    authorities: authoritiesOf(authority),
  })
  const content = contentOf(answer) as Partial<EnrollAnswer>
  if (
    typeof content.agentId !== 'string' ||
    typeof content.serverCommandKey !== 'string' ||
    content.policy === undefined
  )
    throw new Failure('server.answer', 'The server did not answer as an enrolment is answered.')
  return content as EnrollAnswer
}

function contentOf({ status, body, retryAfter_ms }: Answer): unknown {
  if (status >= 200 && status < 300) {
    if (typeof body === 'object' && body !== null) return body
    throw new Failure('server.answer', 'The answer is no JSON. Is there a proxy in between?')
  }
  // An answer of RFC 9457; `reenroll` may come with a refusal, too.
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  if (problem.reenroll === 'unknown' || problem.reenroll === 'cloned') return problem
  const said = [problem.detail, problem.title].find((text) => typeof text === 'string')
  throw new Refusal(status, `The server answered ${status}${said === undefined ? '' : `: ${said}`}.`, retryAfter_ms)
}

/** Undefined: those of Node alone. Else those of the system and the given one, too. */
function authoritiesOf(authority: string | null): string[] | undefined {
  const system = getCACertificates('system')
  if (authority === null && system.length === 0) return undefined
  return [...new Set([...getCACertificates('default'), ...system, ...(authority === null ? [] : [authority])])]
}

/** Certificates of a file, PEM. Throws `server.authority`. */
export function readAuthority(file: string): string {
  const text = readFileSync(file, 'utf8')
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new Failure('server.authority', `${file} holds no certificate in PEM.`)
  return text
}
