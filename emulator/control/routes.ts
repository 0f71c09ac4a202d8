// What a control route is, and how one is found.
import type { BootstrapApp } from '../bootstrap-app.ts'
import type { ServiceHandler } from '../http/types.ts'
import type { Transport } from '../transport/transport.ts'
import type { Tenant, World } from '../world.ts'

export interface ControlServices {
  world: World
  transport: Transport
  /** The Exchange endpoint, for cmdlets as an administrator. */
  exchange: ServiceHandler
  bootstrapApp: BootstrapApp
  urls(): Record<string, string>
  tenant(nameOrId: string): Tenant
}

export interface ControlContext extends ControlServices {
  params: Record<string, string>
  query: URLSearchParams
  body: Record<string, unknown>
}

export interface ControlRoute {
  /** `POST /tenants/{tenant}/users` */
  on: string
  /** One line for the list at `/`. */
  does: string
  run(context: ControlContext): unknown
}

/** Makes a finder over the routes. */
export function compileControl(
  routes: readonly ControlRoute[],
): (method: string, path: string) => { route: ControlRoute; params: Record<string, string> } | null {
  const compiled = routes.map((route) => {
    const [method, path] = route.on.split(' ') as [string, string]
    return { route, method, names: path.split('/').filter(Boolean) }
  })
  return (method, path) => {
    const segments = path.split('/').filter(Boolean).map(decodeSegment)
    for (const { route, method: wanted, names } of compiled) {
      if (wanted !== method || names.length !== segments.length) continue
      if (!names.every((name, index) => name.startsWith('{') || name === segments[index])) continue
      const params = names.flatMap((name, index) =>
        name.startsWith('{') ? [[name.slice(1, -1), segments[index]!]] : [],
      )
      return { route, params: Object.fromEntries(params) as Record<string, string> }
    }
    return null
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
