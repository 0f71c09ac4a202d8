// How a cmdlet fails, as the endpoint tells it: `errorId|.NET type|text` (exchange-online 1.5 [CODE][WIRE]).
import { createHash } from 'node:crypto'

export class CmdletError extends Error {
  readonly status: number
  /** OData code: `BadRequest`, `NotFound`, `Forbidden`. */
  readonly code: string
  readonly exceptionType: string
  /** Shown only in `innererror.internalexception.message`, e.g. the valid members of an enum. */
  readonly internal: string | null

  constructor(status: number, code: string, exceptionType: string, message: string, internal: string | null = null) {
    super(message)
    this.status = status
    this.code = code
    this.exceptionType = exceptionType
    this.internal = internal
  }

  /** Stable per kind of error, like Microsoft's. */
  get errorId(): string {
    return `Ex${createHash('sha1').update(this.exceptionType).digest('hex').slice(0, 6).toUpperCase()}`
  }
}

/** `ManagementObjectNotFoundException` [WIRE]. */
export function objectNotFound(identity: string): CmdletError {
  return new CmdletError(
    404,
    'NotFound',
    'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException',
    `The operation couldn't be performed because object '${identity}' couldn't be found on 'EMUPR01A001DC01.EMUPR01A001.PROD.OUTLOOK.COM'.`,
  )
}

export function objectExists(name: string): CmdletError {
  return badRequest(
    'Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException',
    `The object "${name}" already exists. Please choose a different name.`,
  )
}

export function badRequest(exceptionType: string, message: string, internal: string | null = null): CmdletError {
  return new CmdletError(400, 'BadRequest', exceptionType, message, internal)
}

/** A check of the object's values failed; text as PowerShell shows it. */
export function invalidObject(message: string): CmdletError {
  return badRequest('Microsoft.Exchange.Data.DataValidationException', message)
}

/** Unknown or conflicting parameters [WIRE: text]. */
export function unknownParameter(name: string): CmdletError {
  return badRequest(
    'Microsoft.Exchange.Admin.OData.Core.AmbiguousParameterSetException',
    'Parameter set cannot be resolved using the specified named parameters.',
    `A parameter cannot be found that matches parameter name '${name}'.`,
  )
}

/** A value that does not fit the parameter's type; the valid members are only in the internal exception [WIRE]. */
export function badParameter(name: string, value: unknown, expected: string): CmdletError {
  return badRequest(
    'Microsoft.Exchange.Admin.OData.Core.ParameterTransformationException',
    `Cannot process argument transformation on parameter '${name}'.`,
    `Cannot convert value ${JSON.stringify(value) ?? 'null'} to the type of parameter '${name}': ${expected}`,
  )
}
