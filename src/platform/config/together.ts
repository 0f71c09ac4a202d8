// What settings must be to each other. Also sees values that are wrong by themselves, so that all mistakes are told at once.
import { readFileSync } from 'node:fs'
import { parseHostPort } from './checks.ts'
import { pairMistake } from './pem.ts'
import type { Config } from './schema.ts'
import type { Mistake } from './tree.ts'

export function checkTogether(config: Config): Mistake[] {
  return [...checkPorts(config), ...checkPairs(config), ...checkSources(config), ...checkNotifications(config)]
}

function checkPorts(config: Config): Mistake[] {
  const taken = new Map<string, string>()
  const mistakes: Mistake[] = []
  const each = (path: string, values: readonly string[]) =>
    values.map((value, index): [string, string] => [`${path}[${index}]`, value])
  const all: [string, string][] = [
    ['http.listen', config.http.listen],
    ...each('gateway.listen', config.gateway.listen),
    ...each('phishThreat.httpsListen', config.phishThreat.httpsListen),
    ...each('phishThreat.httpListen', config.phishThreat.httpListen),
  ]
  for (const [path, value] of all) {
    const other = taken.get(value)
    if (other !== undefined && (parseHostPort(value)?.port ?? 0) !== 0)
      mistakes.push({ path, message: `${value} is taken by ${other} already` })
    taken.set(value, path)
  }
  if (config.gateway.listen.length === 0)
    mistakes.push({ path: 'gateway.listen', message: 'needs at least one address and port' })
  return mistakes
}

function checkPairs({ http, gateway, certificates }: Config): Mistake[] {
  const pairs = { 'http.tls': http.tls, 'gateway.tls': gateway.tls, 'certificates.ca': certificates.ca }
  return Object.entries(pairs).flatMap(([path, pair]) => {
    const [chain, key] = [textOf(pair?.certificateFile), textOf(pair?.keyFile)]
    const mistake = chain === null || key === null ? null : pairMistake(chain, key)
    return mistake === null ? [] : [{ path: `${path}.keyFile`, message: `the file "${pair!.keyFile}" ${mistake}` }]
  })
}

/** Null also when it cannot be read, which is told of the file itself. */
function textOf(file: string | undefined): string | null {
  try {
    return file === undefined ? null : readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function checkSources(config: Config): Mistake[] {
  const mistakes: Mistake[] = []
  if (config.certificates.ca !== undefined && config.certificates.acme !== undefined)
    mistakes.push({ path: 'certificates', message: 'either an own authority (ca) or ACME (acme), not both' })
  const zone = config.dns.update?.zone
  const gatewayZone = config.gateway.zone
  if (zone !== undefined && gatewayZone !== undefined && gatewayZone !== zone && !gatewayZone.endsWith(`.${zone}`))
    mistakes.push({
      path: 'gateway.zone',
      message: `is not inside the zone that can be updated (dns.update.zone: ${zone})`,
    })
  // Link hosts of simulations are proven by HTTP; the gateway's names by DNS.
  const isForLinksAlone = config.gateway.zone === undefined && config.phishThreat.httpListen.length > 0
  if (config.certificates.acme !== undefined && config.dns.update === undefined && !isForLinksAlone)
    mistakes.push({ path: 'certificates.acme', message: 'needs dns.update: the names are proven by DNS (dns-01)' })
  return mistakes
}

function checkNotifications(config: Config): Mistake[] {
  const { smtp, from } = config.notifications
  const mistakes: Mistake[] = []
  if (smtp !== undefined && from === undefined)
    mistakes.push({ path: 'notifications.from', message: 'is missing: needed with notifications.smtp' })
  if (smtp !== undefined && (smtp.user === undefined) !== (smtp.passwordFile === undefined))
    mistakes.push({ path: 'notifications.smtp', message: 'user and passwordFile go together' })
  return mistakes
}
