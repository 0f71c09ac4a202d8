// Liquid with hardly anything in it: variables, conditions and a few filters. There are no loops, no assignments and no includes, so that
// a template of a tenant costs time in proportion to its length.
import { Liquid, type Template } from 'liquidjs'
import { AppError } from '#platform/errors.ts'

const source_chars_max = 250_000
const render_ms_max = 500
const memory_max = 2_000_000
const cached_max = 300

const allowedTags = new Set(['if', 'unless', 'case', 'comment', 'raw'])
const allowedFilters = new Set(['default', 'upcase', 'downcase', 'capitalize', 'truncate', 'strip', 'escape'])

type Mode = 'html' | 'text'
const engines: Record<Mode, Liquid> = { html: createEngine('html'), text: createEngine('text') }
const parsed = new Map<string, Template[]>()

function createEngine(mode: Mode): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    // Nothing is read from the file system.
    templates: {},
    relativeReference: false,
    dynamicPartials: false,
    parseLimit: source_chars_max,
    renderLimit: render_ms_max,
    memoryLimit: memory_max,
    ...(mode === 'html' ? { outputEscape: escapeHtml } : {}),
  })
  for (const name of Object.keys(engine.tags)) if (!allowedTags.has(name)) delete engine.tags[name]
  for (const name of Object.keys(engine.filters)) if (!allowedFilters.has(name)) delete engine.filters[name]
  // The escape of the output is enough: who writes it besides must not get it twice.
  if (mode === 'html') engine.filters['escape'] = (value: unknown) => value
  return engine
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** For text and for attributes in quotes. */
export function escapeHtml(value: unknown): string {
  return String(value ?? '').replace(/[&<>"']/g, (character) => entities[character]!)
}

/** Throws `simulations.template.invalid` with Liquid's own words when the template cannot be rendered with these variables. */
export function renderLiquid(source: string, variables: Readonly<Record<string, string>>, mode: Mode): string {
  try {
    return String(engines[mode].renderSync(parse(source, mode), variables))
  } catch (error) {
    throw invalidTemplate(error)
  }
}

/** Throws as `renderLiquid` does, for what can be known without variables. */
export function checkLiquid(source: string): void {
  try {
    parse(source, 'text')
  } catch (error) {
    throw invalidTemplate(error)
  }
}

function parse(source: string, mode: Mode): Template[] {
  const key = `${mode}:${source}`
  const known = parsed.get(key)
  if (known !== undefined) return known
  const templates = engines[mode].parse(source)
  if (parsed.size >= cached_max) parsed.delete(parsed.keys().next().value!)
  parsed.set(key, templates)
  return templates
}

function invalidTemplate(error: unknown): AppError {
  const [told = ''] = String(error instanceof Error ? error.message : error).split('\n')
  const reason = told.replace(/^(.*), line:(\d+)(?:, col:\d+)?$/, 'line $2: $1')
  return new AppError({
    code: 'simulations.template.invalid',
    message: `The template cannot be rendered: ${reason.slice(0, 300)}. Correct the variable, the filter or the tag that is named, and try again.`,
    status: 422,
    cause: error,
  })
}
