// The server of what simulations link to: shares nothing visible with the console, and knows none of its routes.
import path from 'node:path'
import type net from 'node:net'
import { parseHostPort } from '#platform/config/checks.ts'
import type { LureAddresses } from '../phish-threat.ts'
import type { PhishThreatParts } from '../parts.ts'
import { createContexts } from './certificates/contexts.ts'
import { answerTo } from './certificates/store.ts'
import { createHandler } from './handler.ts'
import { ConnectionLimit, UnknownLimit } from './limits.ts'
import { createLookup } from './lookup.ts'
import { createPageSource } from './pages.ts'
import { closeServer, Fingerprints, openHttp, openHttps, type PortParts } from './ports.ts'
import { createRecorder } from './recorder.ts'
import { createSettling, type RequestSettling } from './settling.ts'
import { createSite } from './site.ts'
import type { LureSite } from './sites.ts'
import { openSpool } from './spool.ts'
import { trustedRanges } from './visitor.ts'

const connectionsEach_max = 256

export interface LureSites {
  /** Answers below tokens of kind `training`. */
  training: LureSite | null
  /** Told of each message that had requests. */
  requestSettling: RequestSettling
}

/** Resolves when all configured ports are open; nothing is opened when none is configured. */
export async function startLure(
  parts: PhishThreatParts,
  sites: LureSites,
  stack: AsyncDisposableStack,
): Promise<LureAddresses> {
  const { config, db, clock, logger } = parts
  const { httpListen, httpsListen, trustedProxies } = config.phishThreat
  if (httpListen.length === 0 && httpsListen.length === 0) return { http: null, https: null }
  const lookup = createLookup(db, clock)
  const spool = await openSpool(path.join(config.dataDir, 'lure'))
  const settling = createSettling(sites.requestSettling, logger)
  stack.use(settling)
  const recorder = createRecorder({ db, clock, logger, spool, lookup, onStored: (rows) => settling.note(rows) })
  stack.use(recorder)
  const isTrusted = trustedRanges(trustedProxies)
  const fingerprints = new Fingerprints()
  const answer = createSite({
    clock,
    logger,
    lookup,
    recorder,
    unknown: new UnknownLimit(clock),
    pages: createPageSource(db),
    training: sites.training,
    challenge: (host, name) => db.asSystem((trx) => answerTo(trx, host, name)),
  })
  const handler = createHandler({
    clock,
    logger,
    isTrusted,
    answer,
    fingerprintOf: (request) => fingerprints.of(request),
  })
  const ports: PortParts = {
    handler,
    isTrusted,
    connections: new ConnectionLimit(connectionsEach_max),
    contextFor: createContexts(parts),
  }
  const plain = await openAll(stack, httpListen, (listen) => openHttp(ports, listen))
  const secure = await openAll(stack, httpsListen, (listen) => openHttps(ports, listen, fingerprints))
  return { http: urlOf('http', plain), https: urlOf('https', secure) }
}

async function openAll(
  stack: AsyncDisposableStack,
  addresses: readonly string[],
  open: (listen: { host: string; port: number }) => Promise<net.Server>,
): Promise<net.Server | undefined> {
  const opened: net.Server[] = []
  for (const address of addresses) {
    const server = await open(parseHostPort(address)!)
    stack.defer(() => closeServer(server))
    opened.push(server)
  }
  return opened[0]
}

function urlOf(scheme: 'http' | 'https', server: net.Server | undefined): string | null {
  if (server === undefined) return null
  const { address, port, family } = server.address() as net.AddressInfo
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
