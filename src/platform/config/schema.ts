// Every setting of the installation: name, meaning, default, check. The file, the environment, the validation, the types and
// docs/configuration.md all come from here.
import type { Static } from 'typebox'
import Type from 'typebox'
import { logLevels } from '../telemetry/logger.ts'
import { choice, count, flag, group, list, optional, text } from './fields.ts'

const mebibyte = 1024 * 1024
const port = (description: string, value?: number) =>
  count(description, { minimum: 1, maximum: 65_535, ...(value === undefined ? {} : { default: value }) })
const days = (description: string, value: number) => count(description, { minimum: 1, maximum: 3_650, default: value })
const certificates = (description: string) => text(description, { check: 'certificateFile' })
const certificate = (of: string) => ({
  certificateFile: certificates(`PEM file with the certificate chain of ${of}`),
  keyFile: text(`PEM file with the private key of ${of}`, { check: 'keyFile' }),
})

export const configSchema = group({
  dataDir: text('Folder for everything that is kept: embedded database, quarantine, spool, keys', {
    default: './data',
    check: 'path',
  }),
  logLevel: choice('How much is logged', logLevels, { default: 'info' }),
  database: group({
    url: optional(
      text(
        'PostgreSQL, e.g. postgres://mailwarden@db.example/mailwarden; without it an embedded database, for trying out',
        {
          check: 'databaseUrl',
        },
      ),
    ),
  }),
  secrets: group({
    keyFile: optional(
      text('Key that seals secrets at rest; default: secret.key in dataDir, made on first start', { check: 'path' }),
    ),
  }),
  http: group({
    listen: text('Address and port of console and API', { default: '127.0.0.1:8080', check: 'listen' }),
    publicUrl: optional(text('How browsers and Microsoft reach it; default: from listen', { check: 'httpUrl' })),
    trustedProxies: list('Addresses or ranges of proxies in front of it, whose X-Forwarded-For names the browser', {
      default: [],
      check: 'range',
    }),
    requestsPerMinute: count('Requests that one caller may make in a minute; over it 429', {
      minimum: 60,
      maximum: 10_000_000,
      default: 3_000,
    }),
    tls: optional(group(certificate('console and API'))),
  }),
  gateway: group({
    listen: list('Addresses and ports for SMTP', { default: ['0.0.0.0:25'], check: 'listen' }),
    hostName: optional(
      text('Name in the greeting and in Received lines; default: name of this machine', { check: 'host' }),
    ),
    zone: optional(text('DNS zone below which each tenant gets a name', { check: 'host' })),
    publicAddresses: list('Addresses that are published in DNS for the gateway', { default: [], check: 'address' }),
    egressAddresses: list(
      "Addresses or ranges from which we send to Exchange Online, for its connector's sender addresses",
      {
        default: [],
        check: 'range',
      },
    ),
    tls: optional(group(certificate('the gateway, used until a tenant has its own'))),
    clientCa: optional(
      certificates("Authorities (PEM) trusted for Exchange Online's client certificate; default: public ones"),
    ),
    clientNames: list('Names one of which must be in that client certificate', {
      default: ['mail.protection.outlook.com'],
      check: 'host',
    }),
    clientRanges: list(
      "Addresses or ranges from which Exchange Online's connections are taken; default: Microsoft's published ones",
      { default: [], check: 'range' },
    ),
    nextHopCa: optional(certificates('Authorities (PEM) trusted for next hops; default: public ones')),
    nextHopPort: port('Port of Exchange Online', 25),
    arc: optional(
      group({
        domain: text('Sealing domain (d=) of ARC; default of the record: selector._domainkey.domain', {
          check: 'host',
        }),
        selector: text('Selector of the key', { default: 'arc', check: 'host' }),
        keyFile: text('PEM file with the private key of the seals', { check: 'keyFile' }),
      }),
    ),
    maxMessageBytes: count('Largest message; over it 552 5.3.4', {
      minimum: 64 * 1024,
      maximum: 1024 * mebibyte,
      default: 150 * mebibyte,
    }),
    memoryBudgetBytes: count('Memory for messages in transit, per process', {
      minimum: 16 * mebibyte,
      maximum: 1024 * 1024 * mebibyte,
      default: 512 * mebibyte,
    }),
    processes: count('Processes that share the port; 0 = one per core', { minimum: 0, maximum: 256, default: 1 }),
  }),
  dns: group({
    resolvers: list('Resolvers as host:port; default: those of the system', { default: [], check: 'hostPort' }),
    update: optional(
      group({
        server: text('Name server that takes dynamic updates (RFC 2136), host:port', { check: 'hostPort' }),
        zone: text('Zone that is updated', { check: 'host' }),
        tsig: optional(
          group({
            name: text('Name of the TSIG key', { check: 'host' }),
            algorithm: choice('Its algorithm', ['hmac-sha256', 'hmac-sha384', 'hmac-sha512'], {
              default: 'hmac-sha256',
            }),
            secretFile: text('File with its base64 secret', { check: 'secretFile' }),
          }),
        ),
      }),
    ),
  }),
  certificates: group({
    ca: optional(group(certificate('the own authority that signs gateway certificates'))),
    acme: optional(
      group({
        directoryUrl: text('Directory of the ACME server', {
          default: 'https://acme-v02.api.letsencrypt.org/directory',
          check: 'httpUrl',
        }),
        email: text('Contact of the ACME account', { check: 'email' }),
      }),
    ),
  }),
  microsoft: group({
    loginUrl: text('Sign-in service', { default: 'https://login.microsoftonline.com', check: 'httpUrl' }),
    graphUrl: text('Microsoft Graph', { default: 'https://graph.microsoft.com', check: 'httpUrl' }),
    exchangeUrl: text('Exchange Online administration', { default: 'https://outlook.office365.com', check: 'httpUrl' }),
    managementUrl: text('Office 365 Management Activity API', {
      default: 'https://manage.office.com',
      check: 'httpUrl',
    }),
    caFile: optional(certificates('Further authorities (PEM) for these services, e.g. of an inspecting proxy')),
    bootstrap: optional(
      group({
        clientId: text('Application used for the first sign-in of an administrator'),
        clientSecretFile: optional(text('File with its secret', { check: 'secretFile' })),
      }),
    ),
    signIn: optional(
      group({
        clientId: text('Application with which administrators and people sign in; default: the bootstrap application'),
        clientSecretFile: optional(text('File with its secret', { check: 'secretFile' })),
      }),
    ),
  }),
  endpointProducts: group({
    defenderUrl: text('Microsoft Defender for Endpoint', {
      default: 'https://api.security.microsoft.com',
      check: 'httpUrl',
    }),
    sophosLoginUrl: text('Sign-in of Sophos Central', { default: 'https://id.sophos.com', check: 'httpUrl' }),
    sophosUrl: text('Sophos Central', { default: 'https://api.central.sophos.com', check: 'httpUrl' }),
  }),
  phishThreat: group({
    httpsListen: list(
      'Addresses and ports of the pages that simulations link to, by TLS; certificates are those of the sending domains',
      {
        default: [],
        check: 'listen',
      },
    ),
    httpListen: list('The same without TLS: behind a proxy that ends TLS, and for ACME challenges', {
      default: [],
      check: 'listen',
    }),
    trustedProxies: list(
      'Addresses or ranges of proxies in front of these pages, whose X-Forwarded-For names the visitor',
      {
        default: [],
        check: 'range',
      },
    ),
    publicPort: optional(port('Port in the links of simulations, when it is not the usual one')),
    sendingAddresses: list('Addresses from which simulations are sent by SMTP; none of the gateway', {
      default: [],
      check: 'address',
    }),
    smtpPort: port('Port of the mail servers that simulations are sent to', 25),
    networksFile: optional(
      text(
        'Networks and their owners (tab-separated: first, last address, AS number, country, AS name), for telling people from scanners',
        { check: 'readableFile' },
      ),
    ),
    visitDays: days('Single requests of visitors with their addresses', 90),
    resultDays: days('Results by person; after it only totals', 365),
  }),
  scanners: group({
    clamd: optional(
      group({
        address: text('clamd: host:port or unix:/path', { check: 'socket' }),
        timeoutMs: count('Deadline of one scan', { minimum: 100, maximum: 600_000, default: 30_000 }),
      }),
    ),
    rspamd: optional(
      group({
        url: text('rspamd worker, e.g. http://127.0.0.1:11333', { check: 'httpUrl' }),
        timeoutMs: count('Deadline of one scan', { minimum: 100, maximum: 600_000, default: 10_000 }),
      }),
    ),
  }),
  notifications: group({
    from: optional(text('Author of e-mails that we send to administrators', { check: 'email' })),
    smtp: optional(
      group({
        host: text('Submission server for notifications', { check: 'host' }),
        port: port('Its port', 587),
        tls: choice(
          'starttls: must be offered; implicit: TLS from the first byte; none',
          ['starttls', 'implicit', 'none'],
          {
            default: 'starttls',
          },
        ),
        caFile: optional(certificates('Authorities (PEM) for its certificate; default: public ones')),
        user: optional(text('User name')),
        passwordFile: optional(text('File with the password', { check: 'secretFile' })),
      }),
    ),
    webhook: group({
      timeoutMs: count('Deadline of one call', { minimum: 100, maximum: 60_000, default: 10_000 }),
      attempts: count('Tries before a notification is given up', { minimum: 1, maximum: 20, default: 8 }),
      allowPrivateAddresses: flag('Let tenants name webhooks inside our own network', { default: false }),
    }),
  }),
  watch: group({
    checkSeconds: count('Time between two comparisons of what was made in a tenant with what it should be', {
      minimum: 5,
      maximum: 3_600,
      default: 300,
    }),
    confirmSeconds: count('A deletion is believed after a second look this much later', {
      minimum: 0,
      maximum: 600,
      default: 60,
    }),
  }),
  retention: group({
    historyDays: days('Message history; it goes by whole months, so some of it stays up to 31 days longer', 90),
    quarantineDays: days('Quarantined messages', 30),
    auditDays: days('Audit log', 400),
    alertDays: days('Closed alerts', 400),
    eventDays: days('Event log and feed for SIEM systems', 400),
  }),
  domains: optional(
    Type.Array(Type.Unknown(), {
      description: 'Plain gateway mode without a database: domains and where their mail goes (docs/gateway-mode.md)',
      maxItems: 10_000,
    }),
  ),
})

export type Config = Static<typeof configSchema>
