// Several gateway processes on one port (gateway.processes): starts them, starts a crashed one again with back-off, drains all.
// The kernel shares the connections out (SO_REUSEPORT); the journal in the shared folder makes them one for a sender's retry.
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Config } from '#platform/config/schema.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import { AppError } from '#platform/errors.ts'
import { withHeapOptions } from '#platform/heap-options.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { GatewayProcessTask } from './gateway-process.ts'

const restart_ms = { first: 500, max: 30_000 }
/** A process that lived so long is not crashing all the time. */
const healthy_ms = 60_000

/** How many processes the configuration asks for; throws AppError when that cannot be. */
export function gatewayProcessesOf(config: Config, roles: readonly string[]): number {
  const count = config.gateway.processes === 0 ? availableParallelism() : config.gateway.processes
  if (count === 1 || !roles.includes('gateway')) return 1
  const refuse = (message: string): never => {
    throw new AppError({ code: 'config.gateway-processes', status: 400, message })
  }
  if (roles.length > 1)
    refuse('gateway.processes needs a server of its own: start it with --roles gateway, and the other roles beside it.')
  if (config.domains === undefined && config.database.url === undefined)
    refuse('gateway.processes needs PostgreSQL (database.url): the embedded database allows one process only.')
  const free = config.gateway.listen.find((text) => parseHostPort(text)?.port === 0)
  if (free !== undefined) refuse(`gateway.processes needs a fixed port, and gateway.listen says ${free}.`)
  return count
}

interface Options {
  count: number
  configFile: string | undefined
  logger: Logger
  /** Resolves when all shall end. */
  ending: Promise<unknown>
}

/** Resolves with the exit code when all processes have ended: 0 after `ending`, 1 when the first start of one failed. */
export async function runGatewayProcesses(options: Options): Promise<number> {
  const supervisor = new Supervisor(options)
  const stopped = options.ending.then(() => supervisor.stop())
  await Promise.all(Array.from({ length: options.count }, (_, index) => supervisor.keep(index, stopped)))
  return supervisor.hasFailed ? 1 : 0
}

class Supervisor {
  hasFailed = false
  #isEnding = false
  readonly #open = new Set<ChildProcess>()
  readonly #ticketKeys = randomBytes(48).toString('base64')
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  stop(): void {
    this.#isEnding = true
    for (const child of this.#open) if (child.connected) child.send('drain', () => undefined)
  }

  /** Keeps one place filled until the end. */
  async keep(index: number, stopped: Promise<void>): Promise<void> {
    const { logger } = this.#options
    let wait_ms = restart_ms.first
    for (let starts = 0; !this.#isEnding; starts += 1) {
      const begun_ms = performance.now()
      const child = this.#start(index)
      const gone = ended(child)
      const isReady = await Promise.race([once(child, 'message').then(() => true), gone.then(() => false)])
      if (isReady) logger.info({ event: 'gateway.process-ready', index, pid: child.pid })
      await gone
      this.#open.delete(child)
      if (this.#isEnding) return
      if (!isReady && starts === 0) return this.#giveUp()
      if (performance.now() - begun_ms > healthy_ms) wait_ms = restart_ms.first
      logger.error({ event: 'gateway.process-crashed', index, code: child.exitCode, signal: child.signalCode, wait_ms })
      await Promise.race([delay(wait_ms), stopped])
      wait_ms = Math.min(wait_ms * 2, restart_ms.max)
    }
  }

  /** What fails at the first start is a mistake for the operator to see, not a crash to get over. */
  #giveUp(): void {
    this.hasFailed = true
    this.stop()
  }

  #start(index: number): ChildProcess {
    const { configFile, logger } = this.#options
    const program = path.join(import.meta.dirname, 'gateway-process.ts')
    const execArgv = withHeapOptions(process.execArgv)
    const child = fork(program, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const task: GatewayProcessTask = { configFile: configFile ?? null, index, ticketKeys: this.#ticketKeys }
    child.on('error', (error) => logger.error({ event: 'gateway.process-error', index, err: error }))
    child.send(task, () => undefined)
    this.#open.add(child)
    return child
  }
}

/** Also when it could not be started at all. */
function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => child.pid === undefined && resolve())
  })
}
