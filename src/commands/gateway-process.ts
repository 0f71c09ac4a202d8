// One of several gateway processes on one port, started by gateway-processes.ts. It is told what to do by message, drains when it
// is told so, and also when its supervisor is gone, so that nobody is left behind on the port.
import '#platform/thread-pool.ts'
import { once } from 'node:events'
import { isAppError } from '#platform/errors.ts'
import { readServerConfig } from './server-config.ts'

export interface GatewayProcessTask {
  configFile: string | null
  /** 0 for the first. */
  index: number
  /** Base64; all processes can resume the TLS sessions of each other. */
  ticketKeys: string
}

// Sent to all processes of a terminal at once; the supervisor tells what to do.
process.on('SIGINT', () => undefined)
const ending = new Promise<void>((resolve) => {
  process.on('message', (message) => message === 'drain' && resolve())
  process.once('SIGTERM', () => resolve())
  process.once('disconnect', () => resolve())
})

try {
  const [task] = (await once(process, 'message')) as [GatewayProcessTask]
  const { config, folder } = readServerConfig(task.configFile ?? undefined, process.env)
  const { startApp } = await import('../app.ts')
  const member = { index: task.index, ticketKeys: Buffer.from(task.ticketKeys, 'base64') }
  const app = await startApp({ config, roles: ['gateway'], folder, member })
  process.send?.('ready')
  await ending
  await app[Symbol.asyncDispose]()
  process.exit(0)
} catch (error) {
  process.stderr.write(`mailwarden: gateway process: ${isAppError(error) ? error.message : String(error)}\n`)
  process.exit(1)
}
