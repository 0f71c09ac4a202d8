// The control API, plain HTTP on loopback: what demos and tests in other languages turn, break, ask and do as an administrator.
// Nothing here exists in Microsoft 365.
import { jsonReply, type EmulatorReply, type EmulatorRequest, type ServiceHandler } from '../http/types.ts'
import { compileControl, type ControlContext, type ControlServices } from './routes.ts'
import { controlRoutes } from './all.ts'

/** A request that cannot be done as asked. */
export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The handler of the control port. */
export function createControlHandler(services: ControlServices): ServiceHandler {
  const find = compileControl(controlRoutes)
  return async (request) => {
    if (!isLoopbackHost(request.headers.host)) return jsonReply(403, { error: 'only localhost is served' })
    if (request.path === '/')
      return jsonReply(200, { urls: services.urls(), routes: controlRoutes.map(({ on, does }) => ({ on, does })) })
    const found = find(request.method, request.path)
    if (!found) return jsonReply(404, { error: `no such route: ${request.method} ${request.path}; GET / lists them` })
    try {
      const context: ControlContext = {
        ...services,
        params: found.params,
        query: request.url.searchParams,
        body: readBody(request),
      }
      const result = await found.route.run(context)
      return result === undefined ? { status: 204 } : jsonReply(200, result)
    } catch (error) {
      return failure(error)
    }
  }
}

/** A page in a browser must not reach it by a name of its own (DNS rebinding). */
function isLoopbackHost(host: string | undefined): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(host ?? '')
}

function readBody(request: EmulatorRequest): Record<string, unknown> {
  if (request.body.length === 0) return {}
  try {
    return JSON.parse(request.body.toString('utf8')) as Record<string, unknown>
  } catch {
    throw new ControlError(400, 'the body is not JSON')
  }
}

function failure(error: unknown): EmulatorReply {
  if (error instanceof ControlError) return jsonReply(error.status, { error: error.message })
  return jsonReply(400, { error: error instanceof Error ? error.message : String(error) })
}
