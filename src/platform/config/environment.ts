// Settings from environment variables: `gateway.hostName` is MAILWARDEN_GATEWAY_HOST_NAME; DATABASE_URL is database.url.
import type { SchemaNode } from './fields.ts'
import { suggest } from './suggest.ts'
import { type Mistake, type Origins, setAt, type Tree } from './tree.ts'

const prefix = 'MAILWARDEN_'
/** Read elsewhere, no settings. */
const others = /^MAILWARDEN_(CONFIG|URL|TOKEN|TENANT|TEST_.*)$/

export interface Leaf {
  path: string
  node: SchemaNode
}

/** All settings that one value can hold. */
export function leavesOf(node: SchemaNode, path = ''): Leaf[] {
  if (node.properties === undefined) return path === 'domains' ? [] : [{ path, node }]
  return Object.entries(node.properties).flatMap(([name, child]) => leavesOf(child, path ? `${path}.${name}` : name))
}

export function variableOf(path: string): string {
  return (
    prefix +
    path
      .replaceAll('.', '_')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toUpperCase()
  )
}

/** Puts the variables over what the file says. */
export function applyEnvironment(
  tree: Tree,
  schema: SchemaNode,
  env: NodeJS.ProcessEnv,
  origins: Origins,
  mistakes: Mistake[],
): void {
  const leaves = new Map(leavesOf(schema).map((leaf) => [variableOf(leaf.path), leaf]))
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '')
  const databaseUrl = given.find(([variable]) => variable === 'DATABASE_URL')
  if (databaseUrl) put(leaves.get(variableOf('database.url'))!, ...(databaseUrl as [string, string]))
  for (const [name, value] of given) {
    if (!name.startsWith(prefix) || others.test(name)) continue
    const leaf = leaves.get(name)
    if (leaf) put(leaf, name, value!)
    else mistakes.push({ path: name, message: unknownVariable(name, [...leaves.keys()]) })
  }

  function put(leaf: Leaf, name: string, value: string): void {
    setAt(tree, leaf.path, readValue(leaf.node, value))
    origins.set(leaf.path, `environment variable ${name}`)
  }
}

function unknownVariable(name: string, known: string[]): string {
  const near = suggest(name, known)
  return `no setting has this environment variable${near === null ? '' : `; did you mean ${near}?`}`
}

/** What is not of the right form stays text, for the validation to complain about. */
function readValue(node: SchemaNode, value: string): unknown {
  if (node.type === 'array')
    return value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
  if (node.type === 'integer' && /^\d{1,15}$/.test(value)) return Number(value)
  if (node.type === 'boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  return value
}
