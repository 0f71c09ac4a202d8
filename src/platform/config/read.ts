// Reads the configuration once, at start: file, then environment, then defaults; says all mistakes together.
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { AppError } from '../errors.ts'
import { checkTogether } from './together.ts'
import { applyEnvironment } from './environment.ts'
import type { SchemaNode } from './fields.ts'
import { type Config, configSchema } from './schema.ts'
import { isTree, type Mistake, type Origins, type Tree } from './tree.ts'
import { validateGroup } from './validate.ts'

const file_size_bytes_max = 16 * 1024 * 1024

export interface LoadedConfig {
  config: Config
  /** By dotted path. */
  origins: Origins
  /** The file that was read, or null. */
  file: string | null
  /** Relative paths are relative to it: the file's, or the working folder. */
  folder: string
}

export interface ReadConfigOptions {
  /** `--config`; else MAILWARDEN_CONFIG; else no file. */
  file?: string | undefined
  env?: NodeJS.ProcessEnv
  /** Checks of parts that the platform does not know, e.g. `domains`. */
  furtherChecks?: ((config: Config, folder: string) => Mistake[])[]
}

/** Throws AppError `config.invalid` (status 400) with every mistake in `fields`. */
export function readConfig(options: ReadConfigOptions = {}): LoadedConfig {
  const env = options.env ?? process.env
  const file = options.file ?? (env['MAILWARDEN_CONFIG'] || null)
  const mistakes: Mistake[] = []
  const origins: Origins = new Map()
  const schema = configSchema as unknown as SchemaNode
  const tree = file === null ? {} : readFile(file, origins, mistakes)
  applyEnvironment(tree, schema, env, origins, mistakes)
  const folder = file === null ? process.cwd() : path.dirname(path.resolve(file))
  const config = validateGroup(schema, tree, '', { mistakes, origins, folder }) as unknown as Config
  const told = new Set(mistakes.map(({ path: at }) => at))
  for (const check of [checkTogether, ...(options.furtherChecks ?? [])])
    mistakes.push(...check(config, folder).filter(({ path: at }) => !told.has(at)))
  if (mistakes.length > 0) throw invalid(mistakes, origins, file)
  return { config, origins, file: file === null ? null : path.resolve(file), folder }
}

function readFile(file: string, origins: Origins, mistakes: Mistake[]): Tree {
  let text: string
  try {
    if (statSync(file).size > file_size_bytes_max) throw new Error(`larger than ${file_size_bytes_max} bytes`)
    text = readFileSync(file, 'utf8')
  } catch (error) {
    mistakes.push({ path: file, message: `cannot be read: ${(error as Error).message}` })
    return {}
  }
  const lines = new LineCounter()
  // Aliases could make a small file huge ("billion laughs"); a configuration needs few.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  for (const error of document.errors)
    mistakes.push({ path: `${file}:${lines.linePos(error.pos[0]).line}`, message: error.message })
  if (document.errors.length > 0) return {}
  let tree: unknown
  try {
    tree = document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (error) {
    mistakes.push({ path: file, message: `${(error as Error).message} (a value that begins with * needs quotes)` })
    return {}
  }
  if (!isTree(tree)) {
    mistakes.push({ path: file, message: 'must hold settings as "name: value"' })
    return {}
  }
  noteOrigins(tree, '', [], file, origins, (keys) => lineOf(document.getIn(keys, true), lines))
  return tree
}

function lineOf(node: unknown, lines: LineCounter): number | null {
  const range = (node as { range?: [number, number, number] } | undefined)?.range
  return range ? lines.linePos(range[0]).line : null
}

function noteOrigins(
  tree: Tree,
  at: string,
  keys: string[],
  file: string,
  origins: Origins,
  findLine: (keys: string[]) => number | null,
): void {
  for (const [name, value] of Object.entries(tree)) {
    const here = at === '' ? name : `${at}.${name}`
    if (isTree(value)) noteOrigins(value, here, [...keys, name], file, origins, findLine)
    else {
      const line = findLine([...keys, name])
      origins.set(here, line === null ? file : `${file}:${line}`)
    }
  }
}

function invalid(mistakes: Mistake[], origins: Origins, file: string | null): AppError {
  const fields = mistakes.map(({ path: at, message }) => {
    const origin = origins.get(at.replace(/\[\d+\]$/, ''))
    return { path: at, message: origin === undefined || origin === 'default' ? message : `${message} (${origin})` }
  })
  const count = fields.length === 1 ? 'one mistake' : `${fields.length} mistakes`
  return new AppError({
    code: 'config.invalid',
    message: `The configuration${file === null ? '' : ` in ${file}`} has ${count}.`,
    status: 400,
    fields,
  })
}
