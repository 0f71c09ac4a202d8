// One line of `name="value"` pairs, as Splunk and others read them. Pure.
import { withoutControls } from './cef.ts'

const value_length_max = 8_000

/** Empty values are left out. In a value, backslash and quotes are escaped, line ends are \n and \r. */
export function toKeyValue(values: Record<string, string | number | null>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ')
}

function escaped(text: string): string {
  return withoutControls(text.slice(0, value_length_max))
    .replaceAll(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
}
