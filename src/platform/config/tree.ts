// Plain nested data by dotted paths.

export type Tree = Record<string, unknown>
export interface Mistake {
  path: string
  message: string
}
/** Where each value came from: a file with its line, an environment variable, `default`. */
export type Origins = Map<string, string>

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function setAt(tree: Tree, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop()!
  let at = tree
  for (const name of names) {
    // A scalar where a group belongs was a mistake of the file; the variable wins.
    if (!isTree(at[name])) at[name] = {}
    at = at[name] as Tree
  }
  at[last] = value
}

export function valueAt(tree: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (isTree(at) ? at[name] : undefined), tree)
}
