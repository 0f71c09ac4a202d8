// What is wrong with the certificates and keys that settings name: each function says it, or gives null.
import { createPrivateKey, X509Certificate } from 'node:crypto'

export const certificateMistake = (pem: string): string | null =>
  canRead(() => new X509Certificate(pem)) ? null : 'holds no certificate in PEM'

export const privateKeyMistake = (pem: string): string | null =>
  canRead(() => createPrivateKey(pem)) ? null : 'holds no private key in PEM, or one with a passphrase'

function canRead(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** Null also when one of the two is no good by itself. */
export function pairMistake(certificatePem: string, keyPem: string): string | null {
  if (certificateMistake(certificatePem) !== null || privateKeyMistake(keyPem) !== null) return null
  return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem))
    ? null
    : 'is not the key of that certificate'
}
