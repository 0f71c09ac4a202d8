// What can be said of an archive that is not unpacked.

export interface ListedFile {
  name: string
  otherNames: string[]
  isEncrypted: boolean
  /** Of a file that is stored as it is. */
  content: Buffer | null
}

export interface Listing {
  files: ListedFile[]
  /** There is more than `max`. */
  isCut: boolean
  /** False: names are missing, because the directory is encrypted, damaged, too large or continued elsewhere. */
  isWhole: boolean
  /** The directory itself needs a password. */
  isEncrypted: boolean
  /** What was unpacked to read the directory. */
  unpacked_bytes?: number
  /** The directory is larger than what may still be unpacked. */
  isOverAllowance?: boolean
}

/** What may still be unpacked. */
export interface Allowance {
  unpacked_bytes: number
  /** Of LZMA, which takes long. */
  lzma_bytes: number
}

export type Found = Omit<Listing, 'isCut'>

export const broken = (files: ListedFile[]): Found => ({ files, isWhole: false, isEncrypted: false })
