// The gateway from one configuration file: no database, no console, health and metrics for this machine.
import type { AddressInfo } from 'node:net'
import { startGatewayFromFile } from '#mailflow/gateway-file.ts'
import type { Clock } from '#platform/clock.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import type { Config } from '#platform/config/schema.ts'
import { createHttpServer } from '#platform/http/server.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { version } from './version.ts'

interface Options {
  config: Config
  folder?: string
  clock: Clock
  logger: Logger
  member?: { index: number; ticketKeys: Buffer }
}

export async function startGatewayAlone(
  stack: AsyncDisposableStack,
  options: Options,
): Promise<{ host: string; port: number }[]> {
  const { config, logger, folder, member } = options
  const gateway = await startGatewayFromFile(config, {
    logger,
    ...(folder === undefined ? {} : { folder }),
    ...(member === undefined ? {} : { reusePort: true, ticketKeys: member.ticketKeys }),
  })
  stack.defer(() => gateway.drain())
  await listenForHealth(stack, options)
  return [gateway.address()].map(({ address, port }: AddressInfo) => ({ host: address, port }))
}

/**
 * Mail does not depend on it: when the port is taken, the gateway goes on without. Each of several processes has counters of its
 * own, so each listens on a port of its own: that of the configuration plus its number.
 */
async function listenForHealth(stack: AsyncDisposableStack, { config, clock, logger, member }: Options): Promise<void> {
  const server = await createHttpServer({ logger, clock, db: null, modules: [], health: [], version })
  stack.defer(() => server.close())
  try {
    const url = await server.listen(addressOf(config.http.listen, member?.index ?? 0))
    logger.info({ event: 'http.listening', url })
  } catch (error) {
    logger.warn({ event: 'http.not-listening', err: error }, 'Health and metrics are not served; mail is not affected.')
  }
}

function addressOf(listen: string, index: number): string {
  if (index === 0) return listen
  const { host, port } = parseHostPort(listen)!
  return `${host.includes(':') ? `[${host}]` : host}:${port === 0 ? 0 : port + index}`
}
