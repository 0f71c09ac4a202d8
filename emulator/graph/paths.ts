// Paths of Graph: key segments in both forms, letter case, casts; matched against the route table.
import type { Route } from './context.ts'

interface Compiled {
  route: Route
  method: string
  segments: string[]
}

/**
 * Splits a path into segments: `/users('x')/mailFolders('inbox')` is `/users/x/mailFolders/inbox`, and
 * `servicePrincipals(appId='…')` keeps the name of its key. Returns null for what cannot be read.
 */
export function splitPath(path: string): string[] | null {
  try {
    return path
      .split('/')
      .filter(Boolean)
      .flatMap((raw) => {
        const segment = decodeURIComponent(raw)
        const keyed = /^([\w.]+)\((?:(\w+)=)?'(.*)'\)$/.exec(segment)
        if (keyed) return [keyed[1]!, `${keyed[2] ? `${keyed[2]}=` : ''}${keyed[3]!.replaceAll("''", "'")}`]
        return [segment.replace(/^(microsoft\.graph\.)?(\w+)\(\)$/, '$2')]
      })
  } catch {
    return null
  }
}

/** Makes a matcher over the table; fixed segments win over parameters. */
export function compileRoutes(
  routes: readonly Route[],
): (method: string, segments: string[]) => { route: Route; params: Record<string, string> } | 'no-method' | null {
  const compiled: Compiled[] = routes
    .map((route) => {
      const [method, path] = route.on.split(' ') as [string, string]
      return { route, method, segments: path.split('/').filter(Boolean) }
    })
    .sort((a, b) => parameters(a) - parameters(b))
  return (method, segments) => {
    const fitting = compiled.filter((each) => fits(each, segments))
    const found = fitting.find((each) => each.method === method)
    if (!found) return fitting.length > 0 ? 'no-method' : null
    const params: Record<string, string> = {}
    found.segments.forEach((name, index) => {
      if (name.startsWith('{')) params[name.slice(1, -1)] = segments[index]!
    })
    return { route: found.route, params }
  }
}

const parameters = (compiled: Compiled): number => compiled.segments.filter((segment) => segment.startsWith('{')).length

function fits(compiled: Compiled, segments: string[]): boolean {
  return (
    compiled.segments.length === segments.length &&
    compiled.segments.every(
      (name, index) => name.startsWith('{') || name.toLowerCase() === segments[index]!.toLowerCase(),
    )
  )
}
