// rspamd over HTTP (https://rspamd.com/doc/developers/protocol.html): POST /checkv2 with the envelope in request fields.
import { type ClientRequest, request } from 'node:http'
import { request as requestTls } from 'node:https'
import type { ScanInput, ScanOutcome, Scanner } from '../scanner.ts'
import type { Category, Finding, ScannerFault } from '../verdict.ts'
import { count, type SettingsOf, text } from './settings.ts'

const settings = {
  url: text("Address of rspamd's normal or proxy worker.", 'http://127.0.0.1:11333'),
  password: text('Password, when the worker asks for one.', '', true),
  timeout_ms: count('How long one scan may take.', 10_000, 100, 600_000),
  size_bytes_max: count('Larger messages are not sent.', 52_428_800, 1_024, 4_294_967_295),
}

export const rspamd = {
  name: 'rspamd' as const,
  settings,
  create: (values: SettingsOf<typeof settings>): Scanner => ({
    name: 'rspamd',
    scan: async (input, signal) => await scan(input, values, signal),
  }),
}

const reply_bytes_max = 4 * 1024 * 1024
const strongest_max = 5
const findings_max = 100

async function scan(input: ScanInput, values: SettingsOf<typeof settings>, signal: AbortSignal): Promise<ScanOutcome> {
  if (input.source.size_bytes > values.size_bytes_max)
    return fault(
      'oversize',
      `the message has ${input.source.size_bytes} bytes, at most ${values.size_bytes_max} are sent`,
    )
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(values.timeout_ms)])
  for (let attempt = 1; ; attempt++) {
    try {
      return outcomeOf(await check(input, values, deadline))
    } catch (error) {
      if (error instanceof AnswerError) return fault('protocol', error.message)
      if (deadline.aborted) return fault('timeout', `no answer within ${values.timeout_ms / 1_000} s`)
      // One retry: a worker that is being restarted drops connections.
      if (attempt === 2) return fault('unreachable', error instanceof Error ? error.message : String(error))
    }
  }
}

/** rspamd is there; asking again gives the same. */
class AnswerError extends Error {}

interface Answer {
  status: number
  body: string
}

function check(input: ScanInput, values: SettingsOf<typeof settings>, signal: AbortSignal): Promise<Answer> {
  const { source } = input
  const url = new URL('/checkv2', values.url)
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? requestTls : request
    const outgoing = start(url, { method: 'POST', headers: requestFields(input, values), signal, agent: false })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        body += piece
        if (body.length > reply_bytes_max) response.destroy(new AnswerError('the answer is too long'))
      })
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body })
        // An answer may come before all was sent.
        outgoing.destroy()
      })
    })
    sendBody(outgoing, source).catch((error: unknown) => outgoing.destroy(error as Error))
  })
}

async function sendBody(outgoing: ClientRequest, source: ScanInput['source']): Promise<void> {
  for await (const chunk of source.chunks()) {
    if (outgoing.destroyed) return
    if (!outgoing.write(chunk)) await drained(outgoing)
  }
  outgoing.end()
}

function drained(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done)
      outgoing.off('close', done)
      resolve()
    }
    outgoing.on('drain', done)
    outgoing.on('close', done)
  })
}

function requestFields({ envelope, source }: ScanInput, values: SettingsOf<typeof settings>): string[] {
  const fields: [string, string][] = [
    ['Content-Length', String(source.size_bytes)],
    ['From', envelope.mailFrom],
    ...envelope.rcptTo.map((recipient): [string, string] => ['Rcpt', recipient]),
    ['MTA-Tag', 'mailwarden'],
  ]
  if (envelope.clientAddress !== null) fields.push(['IP', envelope.clientAddress])
  if (envelope.hello !== null) fields.push(['Helo', envelope.hello])
  // rspamd treats mail with a user as outbound: no checks of the source.
  if (envelope.direction === 'outbound' && envelope.mailFrom !== '') fields.push(['User', envelope.mailFrom])
  if (values.password !== '') fields.push(['Password', values.password])
  return ['Host', new URL(values.url).host, ...fields.flatMap(([name, value]) => [name, printable(value)])]
}

/** Field values in HTTP are ASCII; an internationalised address goes as percent-encoded UTF-8. */
function printable(value: string): string {
  return value.replace(/[^\x20-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()))
}

interface CheckResult {
  is_skipped?: boolean
  score?: number
  required_score?: number
  action?: string
  symbols?: Record<string, { score?: number; description?: string } | null>
}

const phishSymbols = /^(?:PHISHING|PHISHED_OPENPHISH|PHISHED_PHISHTANK|HACKED_WP_PHISHING|PHISHED_GENERIC_SERVICE)$/
const spoofSymbols = /^(?:DMARC_POLICY_REJECT|DMARC_POLICY_QUARANTINE)$/
const virusSymbols = /^(?:CLAM_VIRUS|CLAMAV_VIRUS|.*_VIRUS)$/

function outcomeOf(answer: Answer): ScanOutcome {
  if (answer.status !== 200) return fault('protocol', `rspamd answered ${answer.status}`)
  let result: CheckResult | null
  try {
    result = JSON.parse(answer.body) as CheckResult | null
  } catch {
    return fault('protocol', 'the answer is no JSON')
  }
  if (typeof result?.action !== 'string') return fault('protocol', 'the answer names no action')
  return { kind: 'findings', findings: findingsOf(result) }
}

/** The action becomes one finding that carries the verdict; symbols that say more become findings of their own. */
export function findingsOf(result: CheckResult): Finding[] {
  const symbols = Object.entries(result.symbols ?? {}).map(([name, symbol]) => ({
    name,
    score: Number(symbol?.score) || 0,
    description: typeof symbol?.description === 'string' ? symbol.description : '',
  }))
  const findings: Finding[] = []
  const score = scoreOfAction(result)
  if (score > 0) {
    const strongest = symbols
      .filter((symbol) => symbol.score > 0)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, strongest_max)
    const names = strongest.map((symbol) => symbol.name).join(', ')
    const reason = `rspamd: ${result.action} with ${Number(result.score) || 0} points (${names}).`
    findings.push(makeFinding('spam', score, `action.${result.action!.replaceAll(' ', '-')}`, reason))
  }
  for (const { name, description } of symbols) {
    const category = categoryOfSymbol(name)
    if (category !== undefined && findings.length < findings_max)
      findings.push(makeFinding(category, category === 'malware' ? 100 : 60, name, description || `rspamd: ${name}.`))
  }
  return findings
}

function scoreOfAction(result: CheckResult): number {
  switch (result.action) {
    case 'reject':
      return 90
    case 'add header':
    case 'rewrite subject':
      return 60
    case 'greylist':
    case 'soft reject':
      return 20
    default:
      return 0
  }
}

function categoryOfSymbol(name: string): Category | undefined {
  if (phishSymbols.test(name)) return 'phish'
  if (spoofSymbols.test(name)) return 'spoof'
  if (virusSymbols.test(name)) return 'malware'
  return undefined
}

/** Points are on a scale of 0-100 here; rspamd rejects at 15 by default. */
function makeFinding(category: Category, score: number, signature: string, reason: string): Finding {
  const name = signature.slice(0, 200)
  return { scanner: 'rspamd', category, name, reason: reason.slice(0, 300), score, certain: category === 'malware' }
}

function fault(kind: ScannerFault['kind'], message: string): ScanOutcome {
  return { kind: 'fault', fault: { scanner: 'rspamd', kind, message } }
}
