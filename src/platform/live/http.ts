// The event stream of a page (WHATWG HTML 9.2): which topics changed. Ends by itself after a while, so that a session that was
// revoked does not go on listening; browsers come back on their own.
import Type from 'typebox'
import { AppError } from '../errors.ts'
import type { HttpModule } from '../http/module.ts'
import type { Live } from './live.ts'

const comment_interval_ms = 20_000
const stream_ms_max = 10 * 60_000
const streams_per_caller_max = 20
const retry_ms = 3_000

export function liveHttp(live: Live): HttpModule {
  const openStreams = new Map<string, number>()
  return (app) => {
    const ends = new Set<() => void>()
    app.addHook('preClose', async () => {
      for (const end of ends) end()
    })
    app.get(
      '/tenants/:tenantId/live',
      {
        config: { permission: 'tenants.read', narrowing: 'harmless' },
        schema: {
          summary: 'Server-sent events: which topics changed ({"topics":["alerts"]})',
          params: Type.Object({ tenantId: Type.String({ format: 'uuid' }) }),
          produces: ['text/event-stream'],
          response: { 200: Type.String() },
        },
      },
      (request, reply) => {
        const { tenantId } = request.params
        const caller = `${request.actor.kind}:${request.actor.id}`
        const count = openStreams.get(caller) ?? 0
        if (count >= streams_per_caller_max)
          throw new AppError({
            code: 'live.too-many',
            message: `You have ${streams_per_caller_max} open pages that listen for changes. Close some of them.`,
            status: 429,
            retryable: true,
          })
        openStreams.set(caller, count + 1)
        reply.hijack()
        const stream = reply.raw
        const { ready, stop } = live.listen(tenantId, (topics) =>
          stream.write(`data: ${JSON.stringify({ topics })}\n\n`),
        )
        let comments: NodeJS.Timeout | undefined
        // The head says that each change from now on is told: the page then asks once more for what it read before.
        void ready.then(() => {
          if (!ends.has(end)) return
          stream.writeHead(200, {
            'content-type': 'text/event-stream; charset=utf-8',
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
            'x-accel-buffering': 'no',
            // Nothing else comes over it: a server that closes need not wait for it to be idle.
            connection: 'close',
          })
          stream.write(`retry: ${retry_ms}\n\n`)
          comments = setInterval(() => stream.write(': still here\n\n'), comment_interval_ms)
        })
        const limit = setTimeout(() => end(), stream_ms_max)
        const end = () => {
          if (!ends.delete(end)) return
          stop()
          clearInterval(comments)
          clearTimeout(limit)
          const left = (openStreams.get(caller) ?? 1) - 1
          if (left > 0) openStreams.set(caller, left)
          else openStreams.delete(caller)
          // Without its head an end would look like an empty answer.
          if (stream.headersSent) stream.end()
          else stream.destroy()
        }
        ends.add(end)
        stream.on('close', end)
        stream.on('error', end)
      },
    )
  }
}
