// Starts a real daemon for tests: own temporary folder, free ports, ended with the test process, never left behind.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

export function findProgram(...candidates: string[]): string | undefined {
  return candidates.find((candidate) => existsSync(candidate))
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `mailwarden-${name}-`))
}

export interface Daemon {
  process: ChildProcess
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

const ready_ms_max = 90_000

/** Resolves when `isReady` does; rejects with the daemon's output when it ends before or takes longer than 90 s. */
export async function startDaemon(options: {
  program: string
  arguments: string[]
  folder: string
  isReady: () => Promise<boolean>
}): Promise<Daemon> {
  const child = spawn(options.program, options.arguments, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const collect = (data: Buffer) => (output = (output + data.toString()).slice(-20_000))
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    process.off('exit', kill)
    child.kill('SIGTERM')
    const timer = setTimeout(kill, 5_000)
    await ended
    clearTimeout(timer)
    rmSync(options.folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + ready_ms_max
  while (!(await options.isReady().catch(() => false))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`${path.basename(options.program)} did not start:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { process: child, stop }
}
