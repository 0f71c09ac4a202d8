// Certificates of the gateway by server name, replaceable while it runs, and the trust store for client certificates.
import type { SecureContext } from 'node:tls'
import { createServerContext } from '#mail/smtp/server-tls.ts'
import type { ServerTls } from '#mail/smtp/server-tls.ts'
import { matchesName } from './peer.ts'

export interface GatewayCertificate {
  /** Server names that it is shown for: exact or `*.zone`. */
  names: string[]
  certificatePem: string
  privateKeyPem: string
}

export interface GatewayTls {
  /** The first one is shown to clients that send no or an unknown name. */
  certificates: [GatewayCertificate, ...GatewayCertificate[]]
  /** Trust anchors for client certificates, PEM; null: the public ones. */
  clientTrustPem: string | null
  /** 48 bytes, the same in all processes that share a port. */
  ticketKeys?: Buffer
}

/** The certificates in use now. */
export class TlsHolder {
  #settings: GatewayTls
  #contexts: { names: string[]; context: SecureContext }[]

  constructor(settings: GatewayTls) {
    this.#settings = settings
    this.#contexts = contextsOf(settings)
  }

  replace(settings: GatewayTls): void {
    this.#contexts = contextsOf(settings)
    this.#settings = settings
  }

  serverTls(): ServerTls {
    const { certificates, ticketKeys } = this.#settings
    return {
      context: contextOptions(this.#settings, certificates[0]),
      contextFor: (serverName) =>
        this.#contexts.find(({ names }) => names.some((name) => matchesName(serverName, name)))?.context ?? null,
      requestClientCertificate: true,
      ...(ticketKeys === undefined ? {} : { ticketKeys }),
    }
  }
}

/** Made once per certificate: reading a key costs more than a handshake. */
function contextsOf(settings: GatewayTls): { names: string[]; context: SecureContext }[] {
  const { ticketKeys } = settings
  return settings.certificates.map((certificate) => ({
    names: certificate.names,
    context: createServerContext({
      ...contextOptions(settings, certificate),
      ...(ticketKeys === undefined ? {} : { ticketKeys }),
    }),
  }))
}

export function contextOptions(settings: GatewayTls, certificate: GatewayCertificate) {
  return {
    cert: certificate.certificatePem,
    key: certificate.privateKeyPem,
    ...(settings.clientTrustPem === null ? {} : { ca: settings.clientTrustPem }),
  }
}
