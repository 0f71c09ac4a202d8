// Shapes of the routes of link hosts' certificates.
import Type from 'typebox'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])

export const LinkCertificateShape = Type.Object({
  host: Type.String(),
  /** `acme`: renewed by itself; null: there is none and none was asked for. */
  source: nullable(Type.Enum(['uploaded', 'acme'])),
  issuer: nullable(Type.String()),
  notAfter: nullable(Type.String({ format: 'date-time' })),
  /** Why the authority issued none the last time. */
  failure: nullable(Type.String()),
  triedAt: nullable(Type.String({ format: 'date-time' })),
  /** Whether an authority is configured from which one can be ordered. */
  canOrder: Type.Boolean(),
})

export const UploadShape = Type.Object(
  {
    /** PEM: the certificate and its chain. */
    certificate: Type.String({ minLength: 1, maxLength: 65_536 }),
    /** PEM without a passphrase; sealed before it is stored, never given out again. */
    privateKey: Type.String({ minLength: 1, maxLength: 16_384 }),
  },
  { additionalProperties: false },
)
