// The JSON around results and errors: sidecar type keys, warnings, nested error details (exchange-online 1.3, 1.5 [WIRE]).
import { CmdletError } from './errors.ts'
import { RawNumber } from './cmdlets/inbox-rules.ts'

const warningsType = 'adminapi.warnings@odata.type'
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const rawMark = '\u0000raw:'

/** Puts `X@odata.type` and `X@data.type` before the values that have them on the wire. */
export function withSidecars(record: Record<string, unknown>): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(record)) {
    if (Array.isArray(value)) shown[`${key}@odata.type`] = '#Collection(String)'
    else if (typeof value === 'number') shown[`${key}@data.type`] = 'System.Int32'
    else if (value instanceof RawNumber) shown[`${key}@data.type`] = 'System.UInt64'
    else if (typeof value === 'string' && /guid$/i.test(key) && guid.test(value)) shown[`${key}@odata.type`] = '#Guid'
    else if (typeof value === 'string' && /^When\w+(?:UTC)?$/.test(key)) shown[`${key}@data.type`] = 'System.DateTime'
    shown[key] = value instanceof RawNumber ? `${rawMark}${value.digits}` : value
  }
  return shown
}

/** `$select`: only the named properties, in any letter case. */
export function project(record: Record<string, unknown>, select: string[] | null): Record<string, unknown> {
  if (select === null) return record
  const wanted = new Set(select.map((name) => name.toLowerCase()))
  return Object.fromEntries(Object.entries(record).filter(([name]) => wanted.has(name.toLowerCase())))
}

export function successBody(options: {
  base: string
  tenantId: string
  value: Record<string, unknown>[]
  warnings: string[]
  nextLink: string | null
}): string {
  return writeJson({
    '@odata.context': `${options.base}/adminapi/beta/${options.tenantId}/$metadata#Collection(Exchange.GenericHashTable)`,
    [warningsType]: '#Collection(String)',
    '@adminapi.warnings': options.warnings,
    value: options.value.map(withSidecars),
    ...(options.nextLink === null ? {} : { '@odata.nextLink': options.nextLink }),
  })
}

/** Digits of large numbers are written as they are, not as a string. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"\\u0000raw:(\d+)"/g, '$1')
}

export function errorBody(error: CmdletError): string {
  const internal = error.internal ?? error.message
  return JSON.stringify({
    error: {
      code: error.code,
      message: 'Error executing cmdlet',
      details: [{ code: 'Context', target: '', message: `${error.errorId}|${error.exceptionType}|${error.message}` }],
      innererror: {
        message: 'Error executing cmdlet',
        type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
        stacktrace: '',
        internalexception: { message: internal, type: error.exceptionType, stacktrace: '' },
      },
    },
    [warningsType]: '#Collection(String)',
    '@adminapi.warnings': [],
  })
}

/** Errors that are not a cmdlet's: throttling, server faults, missing permission. */
export function plainErrorBody(code: string, message: string): string {
  return JSON.stringify({
    error: { code, message, details: [{ code: 'Context', target: '', message }], innererror: { message } },
  })
}
