// Sign-in, roles and API credentials: put together from the configuration.
import { readFileSync } from 'node:fs'
import { createCallers } from '#access/callers.ts'
import { accessHttp } from '#access/http.ts'
import { createMicrosoftSignIn, type MicrosoftSignIn } from '#access/microsoft.ts'
import type { AccessParts, CustomerGrants } from '#access/parts.ts'
import { createMicrosoftHttp } from '#microsoft/http.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import type { HttpModule } from '#platform/http/module.ts'
import type { CallerSource } from '#platform/http/sign-in.ts'
import type { Platform } from './platform.ts'

export interface AccessWiring {
  parts: AccessParts
  callers: CallerSource
  httpModule: HttpModule
  /** Where the server listens: known last, and asked for only by requests. */
  listensAt(url: string): void
}

export function wireAccess(stack: AsyncDisposableStack, platform: Platform, grants?: CustomerGrants): AccessWiring {
  const { db, clock, audit, secrets, logger } = platform
  let listening: string | null = null
  const parts: AccessParts = {
    db,
    clock,
    audit,
    secrets,
    logger,
    publicUrl: () => publicUrlOf(platform, listening),
    microsoft: microsoftFrom(stack, platform),
    grants,
  }
  return {
    parts,
    callers: createCallers(parts),
    httpModule: accessHttp(parts),
    listensAt: (url) => {
      listening = url
    },
  }
}

/** The configured one, else where it listens; without a slash at the end. */
export function publicUrlOf({ config }: Pick<Platform, 'config'>, listening: string | null): string {
  const { publicUrl, listen, tls } = config.http
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '')
  const { host, port } = parseHostPort(listen)!
  const isLocal = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)
  const actual = listening === null ? port : Number(new URL(listening).port || port)
  const shown = isLocal ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `${tls === undefined ? 'http' : 'https'}://${shown}:${actual}`
}

/** The application for sign-in, else the one for connecting; null without either. */
export function microsoftFrom(
  stack: AsyncDisposableStack,
  { config, clock }: Pick<Platform, 'config' | 'clock'>,
): MicrosoftSignIn | null {
  const application = config.microsoft.signIn ?? config.microsoft.bootstrap
  if (application === undefined) return null
  const { clientId, clientSecretFile } = application
  const http = createMicrosoftHttp({ caFile: config.microsoft.caFile ?? null })
  stack.defer(() => http.close())
  return createMicrosoftSignIn({
    loginUrl: config.microsoft.loginUrl,
    clientId,
    clientSecret: clientSecretFile === undefined ? null : readFileSync(clientSecretFile, 'utf8').trim(),
    clock,
    send: (url, request) => http.send(url, request),
  })
}
