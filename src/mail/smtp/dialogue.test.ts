// Runs dialogues/*.dialog against ServerProtocol without sockets: "C:" a line, "C=" raw bytes with escapes, "C* n" n bytes,
// "S:" the beginning of the next reply line. Each file is run in one piece a turn, byte by byte, and in seeded random pieces.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { ServerProtocol } from './server-protocol.ts'
import { knownExtensions } from './server.ts'
import { encodeText } from './text.ts'
import { defaultServerLimits, reply } from './types.ts'
import type { ServerHandler } from './types.ts'

type Step = { client: Buffer } | { server: string }

function readScript(file: string): Step[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): Step => {
      const rest = line.slice(3)
      if (line.startsWith('C:')) return { client: Buffer.from(`${rest}\r\n`, 'latin1') }
      if (line.startsWith('C=')) return { client: unescape(rest) }
      if (line.startsWith('C*')) return { client: Buffer.alloc(Number(rest), 'x') }
      if (line.startsWith('S:')) return { server: unescape(rest).toString('latin1') }
      throw new Error(`bad line in ${file}: ${line}`)
    })
}

function unescape(text: string): Buffer {
  const plain = text.replaceAll(/\\(r|n|0|x[0-9a-f]{2})/g, (_, code: string) =>
    code === 'r' ? '\r' : code === 'n' ? '\n' : code === '0' ? '\0' : String.fromCharCode(parseInt(code.slice(1), 16)),
  )
  return Buffer.from(plain, 'latin1')
}

/** Says back what it was told; answers come later when `isSlow`. */
function echoHandler(isSlow: boolean): ServerHandler {
  let said: string[] = []
  const later = async <T>(value: T): Promise<T> => {
    if (isSlow) await new Promise<void>((resolve) => setImmediate(resolve))
    return value
  }
  const text = (parameters: [string, string | null][]): string =>
    parameters.map(([keyword, value]) => (value === null ? ` ${keyword}` : ` ${keyword}=${value}`)).join('')
  return {
    connect: () => null,
    mail(_session, command) {
      said = [`MAIL=<${command.path}>${text(command.parameters)}`]
      return later(command.path.startsWith('refused') ? reply(550, '5.7.1', 'No') : reply(250, '2.1.0', 'Ok'))
    },
    rcpt(_session, command) {
      if (command.path.startsWith('no')) return later(reply(550, '5.1.1', 'No such user'))
      said.push(`RCPT=<${command.path}>${text(command.parameters)}`)
      return later(reply(250, '2.1.5', 'Ok'))
    },
    contentStart: () => later(null),
    contentChunk: () => (isSlow ? later(undefined) : undefined),
    contentEnd: (_session, end) =>
      later(reply(250, '2.0.0', `${said.join(' ')} SIZE=${end.size_bytes}${end.hasBareCrLf ? ' BARE' : ''}`)),
    abort() {},
    closed() {},
  }
}

interface Run {
  output: string
  isClosed: boolean
}

/** Waits until the session has nothing left to do in this turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}

async function play(script: Step[], pieces: (bytes: Buffer) => Buffer[], isSlow: boolean): Promise<Run> {
  const run: Run = { output: '', isClosed: false }
  const port = {
    write: (text: string) => void (run.output += encodeText(text).toString('latin1')),
    startTls() {},
    close: () => void (run.isClosed = true),
    setReading() {},
  }
  const session = { id: 's', remoteAddress: '', remotePort: 0, localPort: 0, hello: null, esmtp: false, tls: null }
  const options = {
    handler: echoHandler(isSlow),
    hostName: 'mx.example',
    limits: { ...defaultServerLimits, message_bytes: 1_000_000 },
    isTlsAvailable: false,
    requireTls: false,
    extensions: () => knownExtensions,
  }
  const protocol = new ServerProtocol(session, options, port, () => 0)
  protocol.start()
  await settle()
  for (const [index, step] of script.entries()) {
    if (!('client' in step)) continue
    for (const piece of pieces(step.client)) {
      protocol.feed(piece)
      // 354 must not be overtaken by content, as with a real client; otherwise no turn passes between segments.
    }
    if (script[index + 1] !== undefined && 'server' in script[index + 1]!) await settle()
    if (isSlow) for (let wait = 0; wait < 30; wait += 1) await settle()
  }
  await settle()
  return run
}

function check(run: Run, script: Step[], name: string): void {
  const lines = run.output.split('\r\n').slice(0, -1)
  const wanted = script.flatMap((step) => ('server' in step ? [step.server] : []))
  for (const [index, start] of wanted.filter((one) => one !== '<closed>').entries())
    assert.ok(
      lines[index]?.startsWith(start),
      `${name}: reply line ${index + 1} should begin with "${start}" but is "${lines[index]}"\n${run.output}`,
    )
  assert.equal(lines.length, wanted.filter((one) => one !== '<closed>').length, `${name}: more replies\n${run.output}`)
  if (wanted.includes('<closed>')) assert.ok(run.isClosed, `${name}: not closed`)
}

function randomPieces(seed: number): (bytes: Buffer) => Buffer[] {
  let state = seed
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % limit
  }
  return (bytes) => {
    const pieces: Buffer[] = []
    for (let from = 0; from < bytes.length;) {
      const length = bytes.length > 10_000 ? 1 + next(30_000) : 1 + next(12)
      pieces.push(Buffer.from(bytes.subarray(from, from + length)))
      from += length
    }
    return pieces
  }
}

const whole = (bytes: Buffer): Buffer[] => [Buffer.from(bytes)]
const single = (bytes: Buffer): Buffer[] =>
  bytes.length > 10_000 ? [bytes] : Array.from(bytes, (_, index) => Buffer.from(bytes.subarray(index, index + 1)))

for (const file of globSync('dialogues/*.dialog', { cwd: import.meta.dirname }).toSorted()) {
  const name = path.basename(file, '.dialog')
  const script = readScript(path.join(import.meta.dirname, file))
  test(`dialogue ${name}`, async () => check(await play(script, whole, false), script, name))
  test(`dialogue ${name}, byte by byte`, async () => check(await play(script, single, false), script, name))
  test(`dialogue ${name}, with slow answers`, async () => check(await play(script, whole, true), script, name))
  test(`dialogue ${name}, in random pieces`, async () => {
    for (let seed = 1; seed <= 25; seed += 1)
      check(await play(script, randomPieces(seed), false), script, `${name} with seed ${seed}`)
  })
}
