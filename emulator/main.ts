#!/usr/bin/env node
// `m365-emulator`: starts the emulator and prints where everything is and how to sign in. Ends with Ctrl-C.
import { parseArgs } from 'node:util'
import { defaultPassword } from './directory/create-tenant.ts'
import { roleTemplatesOf } from './directory/state.ts'
import { startEmulator, type Emulator, type EmulatorOptions } from './emulator.ts'

const help = `Examples:
  m365-emulator
  m365-emulator --login-port 8443 --graph-port 8444 --directory ./emulator-data
  m365-emulator --realistic --smtp-port 2525 --smart-host '*.mx.mailwarden.example=2526'

Emulates Microsoft 365 tenants on this computer: sign-in, Graph, Exchange administration, mail, audit, DNS.

  --realistic               delays as in life (roles, connectors, audit) in emulator time
  --host ADDRESS            address to listen on (127.0.0.1)
  --directory FOLDER        keeps the certification authority there between starts
  --login-port, --graph-port, --exchange-port, --management-port, --control-port,
  --inbox-port, --dns-port, --smtp-port PORT     fixed ports instead of free ones
  --redirect-uri URI        registers a callback of the bootstrap application (may be repeated)
  --smart-host NAME=PORT    where a host of mail listens; NAME may begin with "*." (may be repeated)
  --json                    prints one line of JSON for programs
  --help
`

const portNames = ['login', 'graph', 'exchange', 'management', 'control', 'inbox', 'dns', 'smtp'] as const

function readArguments(args: string[]): { options: EmulatorOptions; asJson: boolean } | null {
  const ports = Object.fromEntries(portNames.map((name) => [`${name}-port`, { type: 'string' as const }]))
  const { values } = parseArgs({
    args,
    options: {
      ...ports,
      realistic: { type: 'boolean', default: false },
      host: { type: 'string', default: '127.0.0.1' },
      directory: { type: 'string' },
      'redirect-uri': { type: 'string', multiple: true },
      'smart-host': { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const given = values as Record<string, unknown>
  const chosen = portNames.flatMap((name) =>
    given[`${name}-port`] === undefined ? [] : [[name, readPort(String(given[`${name}-port`]))]],
  )
  const hosts = (values['smart-host'] ?? []).map((text) => {
    const [name, port] = text.split('=')
    return [name!.toLowerCase(), readPort(port ?? '')]
  })
  return {
    asJson: values.json,
    options: {
      realistic: values.realistic,
      host: values.host,
      ports: Object.fromEntries(chosen) as NonNullable<EmulatorOptions['ports']>,
      smtpPorts: Object.fromEntries(hosts) as Record<string, number>,
      ...(values.directory === undefined ? {} : { directory: values.directory }),
      ...(values['redirect-uri'] === undefined ? {} : { redirectUris: values['redirect-uri'] }),
    },
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`'${text}' is not a port`)
  return port
}

function describe(emulator: Emulator): Record<string, unknown> {
  const { bootstrapApp, urls, caFile, dns, smtp, operatorZone } = emulator
  const tenants = [...emulator.world.tenants.values()].map(({ id, displayName, directory, users }) => ({
    id,
    displayName,
    people: [...users.values()]
      .filter(
        (user) =>
          user.accountEnabled &&
          (roleTemplatesOf(directory, user.id).length > 0 || user.userPrincipalName.startsWith('user@')),
      )
      .map((user) => user.userPrincipalName),
  }))
  return { urls, caFile, dns, smtp, operatorZone, bootstrapApp, password: defaultPassword, tenants }
}

function print(emulator: Emulator): void {
  const { bootstrapApp, urls, caFile, dns, smtp, operatorZone } = emulator
  const lines = [
    'Emulated Microsoft 365 is running. Ctrl-C ends it.',
    '',
    ...Object.entries(urls).map(([name, url]) => `  ${name.padEnd(12)} ${url}`),
    `  ${'smtp'.padEnd(12)} ${smtp.host}:${smtp.port}`,
    `  ${'dns'.padEnd(12)} ${dns.host}:${dns.port} (UDP and TCP)`,
    `  ${'authority'.padEnd(12)} ${caFile}`,
    '',
    `  Bootstrap application  ${bootstrapApp.clientId}`,
    `  Secret                 ${bootstrapApp.clientSecret}`,
    `  DNS updates            ${operatorZone.name} key ${operatorZone.keyName} ${operatorZone.secret}`,
    '',
    `Sign in with the password ${defaultPassword} as:`,
    ...[...emulator.world.tenants.values()].map(({ displayName, users, directory }) => {
      const people = [...users.values()].filter(
        (user) =>
          user.accountEnabled &&
          (roleTemplatesOf(directory, user.id).length > 0 || user.userPrincipalName.startsWith('user@')),
      )
      return `  ${displayName.padEnd(12)} ${people.map((user) => user.userPrincipalName).join(', ')}`
    }),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function main(): Promise<void> {
  const asked = readArguments(process.argv.slice(2))
  if (!asked) return void process.stdout.write(help)
  const emulator = await startEmulator(asked.options)
  if (asked.asJson) process.stdout.write(`${JSON.stringify(describe(emulator))}\n`)
  else print(emulator)
  let isStopping = false
  const stop = (): void => {
    if (isStopping) return
    isStopping = true
    void emulator[Symbol.asyncDispose]().then(() => process.exit(0))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`m365-emulator: ${error instanceof Error ? error.message : error}\nTry --help.\n`)
  process.exitCode = 2
}
