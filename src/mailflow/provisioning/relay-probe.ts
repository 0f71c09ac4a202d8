// The relay probe (exchange-online 5.6 no. 4): with the tenant's certificate, a null sender and an outside recipient. Only this proves
// that Exchange attributes the connection to the tenant; ordinary inbound mail would be taken without.
import { connectSmtp, SmtpError } from '#mail/smtp/client.ts'
import { isPositive, type Reply } from '#mail/smtp/types.ts'

export interface ProbeTarget {
  host: string
  port: number
  /** Addresses of the host, when our resolver knows them. */
  addresses?: string[]
  certificatePem: string
  privateKeyPem: string
  /** PEM of what the host's certificate is checked against; default: public roots. */
  ca?: string
  /** An address outside the tenant, which we own. */
  outsideRecipient: string
  hello: string
}

export interface ProbeResult {
  ok: boolean
  text: string
}

/** Connects, asks, and takes everything back (RSET): no message is sent. Never rejects. */
export async function probeRelay(target: ProbeTarget): Promise<ProbeResult> {
  try {
    const client = await connectSmtp({
      host: target.host,
      port: target.port,
      hello: target.hello,
      ...(target.addresses === undefined ? {} : { addresses: target.addresses }),
      tls: {
        mode: 'verify',
        ...(target.ca === undefined ? {} : { ca: target.ca }),
        clientCertificate: { cert: target.certificatePem, key: target.privateKeyPem },
      },
    })
    try {
      const from = await client.mail('')
      const to = isPositive(from) ? await client.rcpt(target.outsideRecipient) : from
      await client.rset()
      return { ok: isPositive(to), text: showReply(to) }
    } finally {
      await client.quit()
    }
  } catch (error) {
    return { ok: false, text: describe(error) }
  }
}

export const showReply = (reply: Reply): string =>
  `${reply.code}${reply.enhanced === null ? '' : ` ${reply.enhanced}`} ${reply.lines.join(' ')}`.trim()

function describe(error: unknown): string {
  if (error instanceof SmtpError)
    return error.reply === null ? error.message : `${error.phase}: ${showReply(error.reply)}`
  return error instanceof Error ? error.message : String(error)
}
