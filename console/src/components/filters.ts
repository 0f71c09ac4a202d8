// Pure: the text of a filter bar. `from:anna subject:"new order" invoice` ⇄ fields and free text.

export interface Filters {
  /** What is not `field:value`. */
  text: string
  /** By name of the field; the last one wins. */
  values: Readonly<Record<string, string>>
}

const text_length_max = 500

/** Fields that are not known are free text, so that `re: offer` or an address with a colon is not lost. */
export function parseFilters(input: string, known: readonly string[]): Filters {
  const values: Record<string, string> = {}
  const rest: string[] = []
  for (const token of tokensOf(input.slice(0, text_length_max))) {
    const colon = token.indexOf(':')
    const field = colon > 0 ? token.slice(0, colon).toLowerCase() : ''
    const name = known.find((each) => each.toLowerCase() === field)
    const value = unquote(token.slice(colon + 1))
    if (name === undefined) rest.push(unquote(token))
    else if (value !== '') values[name] = value
  }
  return { text: rest.join(' ').trim(), values }
}

export function formatFilters({ text, values }: Filters): string {
  const fields = Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}:${quote(value)}`)
  return [...fields, text].filter((part) => part !== '').join(' ')
}

/** Splits at white space outside of quotes; an open quote reaches to the end. */
function tokensOf(input: string): string[] {
  return input.match(/(?:[^\s"]|"(?:[^"]*)(?:"|$))+/g) ?? []
}

const unquote = (text: string): string => text.replaceAll('"', '')
const quote = (value: string): string => {
  const clean = value.replaceAll('"', '')
  return /\s/.test(clean) ? `"${clean}"` : clean
}
