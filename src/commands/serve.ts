// mailwarden serve: all roles in one process, or some of them.
import { AppError } from '#platform/errors.ts'
import type { Config } from '#platform/config/schema.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import type { Command, CommandContext } from './command.ts'
import { gatewayProcessesOf, runGatewayProcesses } from './gateway-processes.ts'
import { readServerConfig } from './server-config.ts'

export const allRoles = ['gateway', 'web', 'worker', 'lure'] as const
export type Role = (typeof allRoles)[number]

export const serve: Command = {
  name: 'serve',
  summary: 'Start the server',
  examples: [
    'mailwarden serve',
    'mailwarden serve --config mailwarden.yaml',
    'mailwarden serve --roles gateway --config gateway.yaml',
  ],
  options: { roles: { type: 'string', description: `Comma-separated: ${allRoles.join(', ')} (default: all)` } },
  async run(context) {
    const { values, env, stderr } = context
    const roles = readRoles(values['roles'] as string | undefined)
    const { config, folder } = readServerConfig(values['config'] as string | undefined, env)
    const count = gatewayProcessesOf(config, roles)
    if (count > 1) return superviseGateways(count, config, context)
    const { startApp } = await import('../app.ts')
    const app = await startApp({ config, roles, folder })
    // Only on the terminal: in the log it would be there for whoever reads logs.
    if (app.firstSignInUrl !== null)
      stderr(
        `Nobody can sign in yet. The first administrator opens this link within 24 hours:\n  ${app.firstSignInUrl}`,
      )
    const signal = await waitForSignal()
    stderr(`${signal}: finishing what is open; once more to end at once.`)
    process.once('SIGINT', () => process.exit(130))
    process.once('SIGTERM', () => process.exit(143))
    await app[Symbol.asyncDispose]()
    return 0
  },
}

async function superviseGateways(count: number, config: Config, { values, stderr }: CommandContext): Promise<number> {
  const ending = waitForSignal().then((signal) => {
    stderr(`${signal}: finishing what is open in ${count} processes; once more to end at once.`)
    process.once('SIGINT', () => process.exit(130))
    process.once('SIGTERM', () => process.exit(143))
  })
  const logger = createLogger({ level: config.logLevel })
  return runGatewayProcesses({ count, configFile: values['config'] as string | undefined, logger, ending })
}

function readRoles(text: string | undefined): Role[] {
  if (text === undefined) return [...allRoles]
  const roles = text.split(',').map((role) => role.trim())
  const unknown = roles.filter((role) => !(allRoles as readonly string[]).includes(role))
  if (unknown.length === 0) return roles as Role[]
  throw new AppError({
    code: 'command.usage',
    message: `There is no role ${unknown.map((role) => `"${role}"`).join(', ')}: choose from ${allRoles.join(', ')}.`,
    status: 400,
  })
}

function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })
}
