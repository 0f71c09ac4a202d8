// Validators and serialisers of routes, each made when it is first needed: making those of all routes at once would be most of the
// start of a server, and most are not used in its first minutes.
import { AjvCompiler } from '@fastify/ajv-compiler'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'

interface Route {
  schema: unknown
}
interface Validate {
  (data: unknown): unknown
  errors?: unknown
}
type Factory<Made> = (externalSchemas: unknown, options?: unknown) => (route: Route) => Made

const buildValidator = AjvCompiler() as unknown as Factory<Validate>
const buildSerializer = SerializerSelector() as unknown as Factory<(data: unknown) => string>

export const lazyCompilers = {
  buildValidator(externalSchemas, options) {
    const compile = buildValidator(externalSchemas, options)
    return (route) => {
      let validate: Validate | undefined
      const validateLazily: Validate = (data) => {
        validate ??= compile(route)
        const isValid = validate(data)
        // Fastify reads what was wrong from the function that it called.
        validateLazily.errors = validate.errors
        return isValid
      }
      return validateLazily
    }
  },
  buildSerializer(externalSchemas, options) {
    const compile = buildSerializer(externalSchemas, options)
    return (route) => {
      let serialize: ((data: unknown) => string) | undefined
      return (data) => (serialize ??= compile(route))(data)
    }
  },
} satisfies { buildValidator: Factory<Validate>; buildSerializer: Factory<(data: unknown) => string> }
