// Connections to the mail servers of one destination: a few, used again, closed after a while. From one of our sending addresses.
import { connectSmtp, type SmtpClient, SmtpError } from '#mail/smtp/client.ts'

export interface Destination {
  servers: readonly { host: string; addresses: readonly string[] }[]
  port: number
  /** Our name in EHLO. */
  hello: string
  /** Null: the machine's own choice. */
  localAddress: string | null
}

export interface SmtpPool {
  /** Runs one transaction. Rejects with SmtpError when no connection came about or it broke. */
  use<T>(work: (client: SmtpClient) => Promise<T>): Promise<T>
  /** Closes what is idle. */
  close(): Promise<void>
}

export interface PoolLimits {
  connections: number
  /** Then a connection is closed: receivers cut long ones. */
  mailsPerConnection: number
  idle_ms: number
}

interface Idle {
  client: SmtpClient
  used: number
  timer: NodeJS.Timeout
}

const timeouts = { connect_ms: 10_000, connectTotal_ms: 20_000, final_ms: 120_000, command_ms: 60_000, quit_ms: 2_000 }

export function createSmtpPool(destination: Destination, limits: PoolLimits): SmtpPool {
  const idle: Idle[] = []
  const waiting: (() => void)[] = []
  let open = 0

  const enter = async (): Promise<void> => {
    if (open < limits.connections) open += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) open -= 1
    else next()
  }
  const take = (): { client: SmtpClient; used: number } | null => {
    for (let found = idle.pop(); found !== undefined; found = idle.pop()) {
      clearTimeout(found.timer)
      if (found.client.isUsable) return found
    }
    return null
  }
  const keep = (client: SmtpClient, used: number): void => {
    if (used >= limits.mailsPerConnection) return void client.quit()
    const entry: Idle = {
      client,
      used,
      timer: setTimeout(() => {
        idle.splice(idle.indexOf(entry), 1)
        void client.quit()
      }, limits.idle_ms),
    }
    entry.timer.unref()
    idle.push(entry)
  }

  return {
    async use(work) {
      await enter()
      try {
        const known = take()
        const client = known?.client ?? (await connect(destination))
        try {
          const result = await work(client)
          if (client.isUsable) keep(client, (known?.used ?? 0) + 1)
          return result
        } catch (error) {
          client.destroy()
          throw error
        }
      } finally {
        leave()
      }
    },
    async close() {
      await Promise.all(
        idle.splice(0).map(({ client, timer }) => {
          clearTimeout(timer)
          return client.quit()
        }),
      )
    },
  }
}

/** The servers in their order; the next one when one does not answer or does not want us now. */
async function connect({ servers, port, hello, localAddress }: Destination): Promise<SmtpClient> {
  let last: unknown = new SmtpError('connect', 'connect', 'no mail server')
  for (const { host, addresses } of servers) {
    try {
      return await connectSmtp({
        host,
        addresses,
        port,
        hello,
        timeouts,
        // RFC 7435: encrypted wherever it is offered, whoever it is; a certificate says nothing without DANE or MTA-STS.
        tls: { mode: 'opportunistic', serverName: host },
        ...(localAddress === null ? {} : { localAddress }),
      })
    } catch (error) {
      last = error
    }
  }
  throw last
}
