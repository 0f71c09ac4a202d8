// The gateway from one configuration file: no database, no console, health and metrics for this machine.
import type { AddressInfo } from 'node:net'
import { startGatewayFromFile } from '#mailflow/gateway-file.ts'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import { createHttpServer } from '#platform/http/server.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { version } from './version.ts'

interface Options {
  config: Config
  folder?: string
  clock: Clock
  logger: Logger
}

export async function startGatewayAlone(
  stack: AsyncDisposableStack,
  options: Options,
): Promise<{ host: string; port: number }[]> {
  const { config, logger, folder } = options
  const gateway = await startGatewayFromFile(config, { logger, ...(folder === undefined ? {} : { folder }) })
  stack.defer(() => gateway.drain())
  await listenForHealth(stack, options)
  return [gateway.address()].map(({ address, port }: AddressInfo) => ({ host: address, port }))
}

/** Mail does not depend on it: when the port is taken, the gateway goes on without. */
async function listenForHealth(stack: AsyncDisposableStack, { config, clock, logger }: Options): Promise<void> {
  const server = await createHttpServer({ logger, clock, db: null, modules: [], health: [], version })
  stack.defer(() => server.close())
  try {
    const url = await server.listen(config.http.listen)
    logger.info({ event: 'http.listening', url })
  } catch (error) {
    logger.warn({ event: 'http.not-listening', err: error }, 'Health and metrics are not served; mail is not affected.')
  }
}
