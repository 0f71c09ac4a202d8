// Runs a program of the computer with limits. Passed in, so that recorded outputs of other platforms can stand for it in tests.
import { spawn } from 'node:child_process'

export interface ProgramCall {
  name: string
  arguments: string[]
  /** Text for its standard input, or an open file. */
  input?: string | Buffer | { descriptor: number }
  timeout_ms?: number
  signal?: AbortSignal
  /** Called with each piece of the standard output besides collecting it. */
  onOutput?: (piece: Buffer) => void
}

export interface ProgramResult {
  /** Null: it was ended by a signal, ours or another. */
  code: number | null
  output: Buffer
  errors: Buffer
  /** `missing`: there is no such program. */
  failure: 'missing' | 'timeout' | 'aborted' | 'output' | 'spawn' | null
}

export type RunProgram = (call: ProgramCall) => Promise<ProgramResult>

const output_bytes_max = 64 * 1024 * 1024
const default_timeout_ms = 20_000

/** Never throws: what went wrong is in `failure`. Locale C and time zone UTC, so that texts and times are those that the parsers know. */
export const runProgram: RunProgram = (call) =>
  new Promise((resolve) => {
    const output: Buffer[] = []
    const errors: Buffer[] = []
    let size = 0
    let failure: ProgramResult['failure'] = call.signal?.aborted === true ? 'aborted' : null
    const done = (code: number | null) =>
      resolve({ code, output: Buffer.concat(output), errors: Buffer.concat(errors), failure })
    if (failure !== null) return done(null)
    const { input } = call
    const isFile = typeof input === 'object' && !Buffer.isBuffer(input)
    const child = spawn(call.name, call.arguments, {
      stdio: [isFile ? input.descriptor : input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', LANG: 'C', TZ: 'UTC' },
      windowsHide: true,
    })
    const stop = (why: ProgramResult['failure']) => {
      failure ??= why
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => stop('timeout'), call.timeout_ms ?? default_timeout_ms)
    const abort = () => stop('aborted')
    call.signal?.addEventListener('abort', abort, { once: true })
    const collect = (parts: Buffer[]) => (piece: Buffer) => {
      size += piece.length
      if (size > output_bytes_max) stop('output')
      else parts.push(piece)
    }
    child.stdout!.on('data', collect(output)).on('data', (piece: Buffer) => call.onOutput?.(piece))
    child.stderr!.on('data', collect(errors))
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure ??= error.code === 'ENOENT' ? 'missing' : 'spawn'
      if (child.pid === undefined) finish(null)
    })
    const finish = (code: number | null) => {
      clearTimeout(timer)
      call.signal?.removeEventListener('abort', abort)
      done(code)
    }
    child.on('close', finish)
    if (!isFile && input !== undefined) {
      // It may end before it has read all.
      child.stdin!.on('error', () => {})
      child.stdin!.end(input)
    }
  })

/** Standard output of a call that succeeded, else null. */
export async function outputOf(run: RunProgram, name: string, ...words: string[]): Promise<string | null> {
  const { code, output, failure } = await run({ name, arguments: words })
  return failure === null && code === 0 ? output.toString('utf8') : null
}
