// A made-up computer for tests: a state folder, homes, and the agent as a process of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runProgram } from '../computer/programs.ts'
import { eventFile } from '../events/log.ts'
import type { Entry } from '../events/log.ts'
import type { FakeServer } from './server.ts'

/** The EICAR test file, put together here so that no scanner removes this source. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

/** Debian: the package clamdscan. */
export const hasClamdscan = spawnSync('clamdscan', ['--version']).status === 0

export interface Computer extends AsyncDisposable {
  folder: string
  state: string
  home: string
  set(settings: Record<string, unknown>): void
  command(...words: string[]): Promise<{ code: number | null; output: string; errors: string }>
  enrol(server: FakeServer): Promise<void>
  start(environment?: Record<string, string>): ChildProcess
  stop(signal?: NodeJS.Signals): Promise<number | null>
  events(): Entry[]
  write(name: string, content?: string | Buffer): string
}

const main = path.resolve(import.meta.dirname, '../main.ts')

export function makeComputer(settings: Record<string, unknown> = {}): Computer {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailwarden-agent-'))
  const state = path.join(folder, 'state')
  const home = path.join(folder, 'home')
  mkdirSync(state, { mode: 0o700 })
  mkdirSync(home)
  let running: ChildProcess | null = null
  const computer: Computer = {
    folder,
    state,
    home,
    set: (more) =>
      writeFileSync(
        path.join(state, 'settings.json'),
        JSON.stringify({ quickFolders: [home], eventLog: 'file', ...settings, ...more }),
        { mode: 0o600 },
      ),
    command: async (...words) => {
      const [name = 'help', ...rest] = words
      const result = await runProgram({
        name: process.execPath,
        arguments: [main, name, '--state', state, ...rest],
        timeout_ms: 60_000,
      })
      return { code: result.code, output: result.output.toString(), errors: result.errors.toString() }
    },
    enrol: async (server) => {
      const { code, errors } = await computer.command('enroll', '--server', server.address, '--token', server.token)
      if (code !== 0) throw new Error(`could not enrol: ${errors}`)
    },
    start: (environment = {}) => {
      running = spawn(process.execPath, [main, 'run', '--state', state], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...environment },
      })
      return running
    },
    stop: async (signal = 'SIGTERM') => {
      if (running === null) return null
      if (running.exitCode === null && running.signalCode === null) {
        const ended = once(running, 'exit')
        running.kill(signal)
        await ended
      }
      const code = running.exitCode
      running = null
      return code
    },
    events: () =>
      readFileSync(eventFile(state), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Entry),
    write: (name, content = eicar) => {
      const file = path.join(home, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    [Symbol.asyncDispose]: async () => {
      await computer.stop('SIGKILL')
      // By the program: Node cannot remove paths longer than one call of the system takes.
      spawnSync('rm', ['-rf', '--', folder])
    },
  }
  computer.set({})
  return computer
}
