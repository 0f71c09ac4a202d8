// `mailwarden scan`: what the engine says about message files. No network unless scanners are configured.
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { gunzip } from 'node:zlib'
import { promisify } from 'node:util'
import { createScanners, scannersFromEnvironment } from '#detection/configure.ts'
import { scoresOf } from '#detection/decision.ts'
import { createEngine, type Engine } from '#detection/engine.ts'
import type { ScanContext, ScanEnvelope, ScanReport } from '#detection/verdict.ts'
import { bufferSource } from '#mail/message/source.ts'
import { systemClock } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'
import type { Command, CommandContext } from './command.ts'

const message_bytes_max = 150 * 1024 * 1024
const parallel_max = 4

export const scan: Command = {
  name: 'scan',
  summary: 'Scans message files and prints what was found.',
  arguments: 'PATH…',
  examples: [
    'mailwarden scan message.eml',
    'mailwarden scan --json mails/ | jq .category',
    'curl -s https://intranet.example/sample.eml | mailwarden scan -',
  ],
  options: {
    json: { type: 'boolean', description: 'One JSON object a line.' },
    outbound: { type: 'boolean', description: 'Scan as mail that leaves the organisation.' },
    recipient: { type: 'string', multiple: true, description: 'Forward-path of the envelope; may be repeated.' },
    'own-domain': { type: 'string', multiple: true, description: 'A domain of the organisation; may be repeated.' },
  },
  run: runScan,
}

async function runScan(context: CommandContext): Promise<number> {
  const { positionals, values, stdout, stderr } = context
  if (positionals.length === 0)
    throw new AppError({
      code: 'command.usage',
      message: 'Name a file, a folder, or - for standard input: mailwarden scan message.eml',
      status: 400,
    })
  const engine = createEngine({ clock: systemClock, scanners: createScanners(scannersFromEnvironment(context.env)) })
  const isJson = values['json'] === true
  let unreadable = 0
  const print = (result: Scanned) => {
    if (result.kind === 'unreadable') {
      unreadable += 1
      stderr(`${result.path}: ${result.reason}`)
    } else stdout(isJson ? JSON.stringify(lineOf(result)) : rowOf(result))
  }
  try {
    if (!isJson) stdout(heading)
    for await (const batch of batches(positionals, print))
      for (const result of await Promise.all(batch.map((file) => scanFile(engine, file, values)))) print(result)
  } finally {
    await engine.close()
  }
  return unreadable === 0 ? 0 : 1
}

type Scanned =
  | { kind: 'scanned'; path: string; report: ScanReport }
  | { kind: 'unreadable'; path: string; reason: string }

async function* batches(paths: string[], print: (result: Scanned) => void): AsyncGenerator<string[]> {
  let batch: string[] = []
  for (const given of paths)
    for await (const file of messageFiles(given, print)) {
      batch.push(file)
      if (batch.length === parallel_max) {
        yield batch
        batch = []
      }
    }
  if (batch.length > 0) yield batch
}

/** Files as named; of folders all `.eml` and `.eml.gz` below, in order. */
async function* messageFiles(given: string, print: (result: Scanned) => void): AsyncGenerator<string> {
  if (given === '-') return void (yield given)
  try {
    if (!(await stat(given)).isDirectory()) return void (yield given)
    const entries = await readdir(given, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && /\.eml(?:\.gz)?$/i.test(entry.name))
    if (files.length === 0) throw new Error('no .eml or .eml.gz in this folder; name other files one by one')
    yield* files.map((entry) => path.join(entry.parentPath, entry.name)).toSorted()
  } catch (error) {
    print({ kind: 'unreadable', path: given, reason: reasonOf(error) })
  }
}

async function scanFile(engine: Engine, file: string, values: CommandContext['values']): Promise<Scanned> {
  try {
    const bytes = await readMessage(file)
    const report = await engine.scan(bufferSource(bytes), envelopeOf(values), contextOf(values))
    return { kind: 'scanned', path: file, report }
  } catch (error) {
    return { kind: 'unreadable', path: file, reason: reasonOf(error) }
  }
}

async function readMessage(file: string): Promise<Buffer> {
  const bytes = await readBytes(file)
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b
  return isCompressed ? await promisify(gunzip)(bytes, { maxOutputLength: message_bytes_max }) : bytes
}

async function readBytes(file: string): Promise<Buffer> {
  if (file === '-') return readStream(process.stdin)
  const found = await stat(file)
  // A pipe or a device: how much comes is not known before.
  if (!found.isFile()) return readStream(createReadStream(file))
  if (found.size > message_bytes_max) throw new Error('larger than 150 MB')
  return readFile(file)
}

async function readStream(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size_bytes = 0
  for await (const chunk of stream) {
    size_bytes += chunk.length
    if (size_bytes > message_bytes_max) throw new Error('larger than 150 MB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function texts(value: string | boolean | string[] | undefined): string[] {
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : []
}

function envelopeOf(values: CommandContext['values']): ScanEnvelope {
  return {
    direction: values['outbound'] === true ? 'outbound' : 'inbound',
    mailFrom: '',
    rcptTo: texts(values['recipient']),
    clientAddress: null,
    hello: null,
  }
}

function contextOf(values: CommandContext['values']): ScanContext {
  const ownDomains = texts(values['own-domain']).map((domain) => domain.toLowerCase())
  return { tenantId: 'command', ownDomains, trustMicrosoftResults: false }
}

/** Probabilities from points: 60 points, the threshold, are 0.5. Certain findings count as 1. */
export function probabilities(report: ScanReport): { ham: number; spam: number; phish: number } {
  const scores = scoresOf(report.findings)
  const certain = (category: string) =>
    report.findings.some((finding) => finding.certain && finding.category === category) ? 1 : 0
  const spam = round(Math.max(certain('spam'), logistic(scores.spam)))
  const phish = round(Math.max(certain('phish'), certain('spoof'), certain('malware'), logistic(scores.phish)))
  return { ham: round((1 - spam) * (1 - phish)), spam, phish }
}

function logistic(points: number): number {
  return points === 0 ? 0.01 : 1 / (1 + Math.exp((60 - points) / 12))
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

function lineOf({ path: file, report }: Extract<Scanned, { kind: 'scanned' }>): object {
  const values = probabilities(report)
  const { category, score, findings, faults, authentication, summary, duration_ms } = report
  const id = path.basename(file).replace(/\.eml(?:\.gz)?$/i, '')
  return {
    id,
    path: file,
    category,
    score,
    badness: round(1 - values.ham),
    ...values,
    findings,
    faults,
    authentication,
    summary,
    duration_ms: round(duration_ms),
  }
}

/** Names of files and signatures must not steer the terminal. */
const harmful = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g
const heading = `${'CATEGORY'.padEnd(12)}${'SCORE'.padEnd(7)}${'FILE'.padEnd(40)}FINDINGS`

function rowOf({ path: file, report }: Extract<Scanned, { kind: 'scanned' }>): string {
  const names = report.findings.map((finding) => finding.name)
  const faults = report.faults.map((fault) => `!${fault.scanner}: ${fault.message}`)
  const found = [...names, ...faults].join(', ') || '-'
  const row = `${report.category.padEnd(12)}${String(Math.round(report.score)).padEnd(7)}${file.padEnd(40)} ${found}`
  return row.replace(harmful, '?')
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'may not be read'
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'larger than 150 MB when unpacked'
  return error instanceof Error ? error.message : String(error)
}
