// The codes of docs/error-codes.md, from the code: every `new AppError({ code, message, status })`. Codes that are put together are
// listed with `…` for their variable part.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface ErrorCode {
  code: string
  statuses: number[]
  retryable: boolean
  messages: string[]
}

const status_default = 500

/** All codes under `src`, sorted. `root`: folder of the repository. Throws when an AppError has no code that can be read. */
export function readErrorCodes(root: string): ErrorCode[] {
  const found = new Map<string, ErrorCode>()
  for (const file of globSync('src/**/*.ts', { cwd: root }).sort()) {
    if (file.endsWith('.test.ts')) continue
    const text = readFileSync(path.join(root, file), 'utf8')
    for (const { index } of text.matchAll(/new AppError\(\{/g)) noteError(found, file, optionsAt(text, index))
  }
  return [...found.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

/** What stands between the braces; the formatter indents the closing brace as the line that opens them. */
function optionsAt(text: string, from: number): string {
  const opened = text.indexOf('{', from)
  let depth = 0
  for (let at = opened; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    if (text[at] === '}') depth -= 1
    if (depth === 0) return text.slice(opened + 1, at)
  }
  return text.slice(opened + 1)
}

function noteError(found: Map<string, ErrorCode>, file: string, options: string): void {
  const expression = propertyOf(options, 'code')
  if (expression === null) return
  const codes = textsIn(expression)
  // A variable holds what another AppError or answer said.
  if (codes.length === 0 && !/^\s*[\w.]+\s*$/.test(expression)) throw new Error(`${file}: code: ${expression}`)
  for (const code of codes) {
    const entry = found.get(code) ?? { code, statuses: [], retryable: false, messages: [] }
    found.set(code, entry)
    const status = propertyOf(options, 'status')
    addNew(entry.statuses, status === null ? [status_default] : (status.match(/\b[45]\d\d\b/g) ?? []).map(Number))
    entry.retryable ||= /^\s*true\b/.test(propertyOf(options, 'retryable') ?? '')
    addNew(
      entry.messages,
      textsIn(propertyOf(options, 'message') ?? '').filter((text) => text.includes(' ')),
    )
  }
}

/** The text of a property's value up to the next property of an AppError. */
function propertyOf(options: string, name: string): string | null {
  const value = new RegExp(
    String.raw`(?:^|[\s,])${name}:([^]*?)(?=(?:,|,?\n)\s*(?:code|message|status|retryable|detail|fields|cause|\.\.\.)\b|,?\s*$|,\s*\.\.\.)`,
  ).exec(options)
  return value?.[1] ?? null
}

function textsIn(written: string): string[] {
  const expression = withoutParts(written)
  const literals = expression.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)
  return [...literals]
    .map(([, single, double, template]) => single ?? double ?? template!)
    .map((text) => text.replaceAll('\\n', ' '))
    .filter((text) => /^[a-z][a-z-]*(?:\.[a-z…-]+)*$/.test(text) || text.includes(' '))
    .filter((text) => text.includes(' ') || text.includes('.') || text === expression.trim().slice(1, -1))
}

/** Variable parts of templates, the innermost first, as `…`. */
function withoutParts(expression: string): string {
  const shorter = expression.replace(/\$\{[^${}]*\}/g, '…')
  return shorter === expression ? expression : withoutParts(shorter)
}

function addNew<Value>(list: Value[], values: Value[]): void {
  for (const value of values) if (!list.includes(value)) list.push(value)
}
