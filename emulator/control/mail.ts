// Control of mail: sending from inside and outside, what outside servers got, the queue.
import type { DraftMessage } from '../transport/compose.ts'
import type { ForeignMail } from '../transport/internet.ts'
import type { ControlContext, ControlRoute } from './routes.ts'

async function sendFromOutside({ transport, body }: ControlContext): Promise<unknown> {
  const { raw, ...mail } = body as unknown as ForeignMail & { raw?: string }
  return await transport.internet.send({
    ...mail,
    ...(raw === undefined ? {} : { raw: Buffer.from(raw) }),
  } as ForeignMail)
}

async function sendFromMailbox({ transport, body, params, tenant }: ControlContext): Promise<unknown> {
  const { id } = tenant(params['tenant']!)
  return await transport.submit(id, params['user']!, body as DraftMessage)
}

export const mailRoutes: ControlRoute[] = [
  {
    on: 'POST /internet/send',
    does: 'brings mail from outside: {"from","to","subject","text",…}',
    run: sendFromOutside,
  },
  {
    on: 'GET /internet/received',
    does: 'mail that outside servers took: ?to=',
    run: ({ transport, query }) =>
      transport.internet.received
        .filter((mail) => !query.get('to') || mail.to.includes(query.get('to')!))
        .map(({ raw, tls, ...mail }) => ({ ...mail, tls, message: raw.toString('latin1') })),
  },
  {
    on: 'POST /tenants/{tenant}/users/{user}/send',
    does: 'a mailbox sends: {"to","subject","text",…}',
    run: sendFromMailbox,
  },
  {
    on: 'GET /queue',
    does: 'mail that waits',
    run: ({ transport }) =>
      transport
        .queue()
        .map(
          (entry) =>
            JSON.parse(JSON.stringify(entry, (key, value: unknown) => (key === 'raw' ? undefined : value))) as unknown,
        ),
  },
  {
    on: 'POST /queue/retry',
    does: 'tries all waiting mail now',
    run: async ({ transport }) => await transport.retryNow(),
  },
  {
    on: 'POST /smtp-ports',
    does: 'says where a smart host listens: {"host","port"}',
    run: ({ transport, body }) => {
      transport.smtpPorts.set(String(body['host'] ?? '').toLowerCase(), Number(body['port']))
      return Object.fromEntries(transport.smtpPorts)
    },
  },
]
