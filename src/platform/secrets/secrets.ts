// Secrets at rest: sealed with the installation's key file (AES-256-GCM), bound to a context so that one cannot be put in another's place.

export interface Secrets {
  /** `context` is stored nowhere and must be the same on opening, e.g. `tenant/<id>/connector-key`. */
  seal(plain: string | Uint8Array, context: string): string
  /** Throws AppError `secrets.unreadable` when the key or the context is another. */
  open(sealed: string, context: string): Buffer
  openText(sealed: string, context: string): string
}
