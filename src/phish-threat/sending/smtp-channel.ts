// Delivery by SMTP to the mail servers of the recipient's domain, signed, from our sending addresses.
import type { Resolver } from 'node:dns/promises'
import type { SmtpClient } from '#mail/smtp/client.ts'
import { SmtpError } from '#mail/smtp/client.ts'
import { isPositive } from '#mail/smtp/types.ts'
import type { Clock } from '#platform/clock.ts'
import { mailServersOf, type MailServers } from './mx.ts'
import type { Outcome } from './outcome.ts'
import { outcomeOfError, outcomeOfReply } from './smtp-outcome.ts'
import { createSmtpPool, type SmtpPool } from './smtp-pool.ts'

export interface SmtpMail {
  from: string
  to: string
  bytes: Buffer
  /** Our name in EHLO. */
  hello: string
  localAddress: string | null
}

export interface SmtpChannel {
  /** `mayGo` is asked right before the content leaves; false: it stays here. */
  send(mail: SmtpMail, mayGo: () => Promise<boolean>): Promise<Outcome | { kind: 'kept' }>
  close(): Promise<void>
}

export interface SmtpChannelOptions {
  dns: Pick<Resolver, 'resolveMx' | 'resolve4' | 'resolve6'>
  clock: Clock
  port: number
  /** Of one destination and address of ours. */
  connections?: number
}

/** As Postfix has it by default (default_destination_concurrency_limit): receivers are used to it. */
const connections_default = 20
const mailsPerConnection = 100
const idle_ms = 10_000
const lookUp_ms = 300_000
const pools_max = 200

interface Known {
  at_ms: number
  servers: Promise<MailServers>
}

export function createSmtpChannel(options: SmtpChannelOptions): SmtpChannel {
  const pools = new Map<string, SmtpPool>()
  const lookUps = new Map<string, Known>()
  const limits = { connections: options.connections ?? connections_default, mailsPerConnection, idle_ms }

  const serversOf = (domain: string): Promise<MailServers> => {
    const known = lookUps.get(domain)
    if (known !== undefined && options.clock.monotonicMs() - known.at_ms < lookUp_ms) return known.servers
    const servers = mailServersOf(options.dns, domain)
    if (lookUps.size >= 1_000) lookUps.clear()
    lookUps.set(domain, { at_ms: options.clock.monotonicMs(), servers })
    // What was not known is asked again.
    void servers.then(({ kind }) => kind !== 'found' && lookUps.delete(domain))
    return servers
  }

  /** By where it goes, not by domain: a hundred domains of one tenant share their mail servers. */
  const poolOf = (servers: Extract<MailServers, { kind: 'found' }>['servers'], mail: SmtpMail): SmtpPool => {
    const key = JSON.stringify([servers.map(({ host }) => host), mail.localAddress, mail.hello])
    const known = pools.get(key)
    if (known !== undefined) return known
    if (pools.size >= pools_max) {
      for (const pool of pools.values()) void pool.close()
      pools.clear()
    }
    const { hello, localAddress } = mail
    const made = createSmtpPool({ servers, port: options.port, hello, localAddress }, limits)
    pools.set(key, made)
    return made
  }

  return {
    async send(mail, mayGo) {
      const found = await serversOf(mail.to.slice(mail.to.lastIndexOf('@') + 1))
      if (found.kind === 'unknown') return { kind: 'deferred', reply: found.text }
      if (found.kind === 'none') return { kind: 'bounced', reply: found.text, code: '5.1.2', isOfAddress: true }
      try {
        return await poolOf(found.servers, mail).use((client) => transact(client, mail, mayGo))
      } catch (error) {
        if (error instanceof SmtpError) return outcomeOfError(error)
        throw error
      }
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()))
      pools.clear()
    },
  }
}

async function transact(
  client: SmtpClient,
  { from, to, bytes }: SmtpMail,
  mayGo: () => Promise<boolean>,
): Promise<Outcome | { kind: 'kept' }> {
  const size: [string, string][] = client.has('SIZE') ? [['SIZE', String(bytes.length)]] : []
  // In one turn, so that they leave in one write (RFC 2920).
  const [mail, rcpt] = await Promise.all([client.mail(from, size), client.rcpt(to)])
  if (!isPositive(mail) || !isPositive(rcpt)) {
    await client.rset()
    return isPositive(mail) ? outcomeOfReply(rcpt, 'rcpt') : outcomeOfReply(mail, 'mail')
  }
  if (!(await mayGo())) {
    await client.rset()
    return { kind: 'kept' }
  }
  const answer = client.has('CHUNKING') ? await client.bdat([bytes], bytes.length, true) : await client.data([bytes])
  return outcomeOfReply(answer, 'final')
}
