// The public face of the SMTP client side: connectSmtp gives an SmtpClient.
export { connectSmtp } from './client-connect.ts'
export { SmtpClient } from './client-connection.ts'
export type { Parts } from './client-connection.ts'
export { SmtpError } from './client-error.ts'
export type { SmtpErrorKind, SmtpPhase } from './client-error.ts'
export { defaultClientTimeouts } from './client-options.ts'
export type { ClientTimeouts, ClientTls, ConnectOptions, TlsSessionCache } from './client-options.ts'
