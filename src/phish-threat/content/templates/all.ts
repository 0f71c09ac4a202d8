// Every built-in template, one line each.
import type { TemplateSource } from '../source.ts'
import { authenticatorCode } from './authenticator-code.ts'
import { eSignature } from './e-signature.ts'
import { invoiceOverdue } from './invoice-overdue.ts'
import { mailboxFull } from './mailbox-full.ts'
import { newSignIn } from './new-sign-in.ts'
import { parcel } from './parcel.ts'
import { passwordExpires } from './password-expires.ts'
import { prizePhone } from './prize-phone.ts'
import { quarantineDigest } from './quarantine-digest.ts'
import { sharedDocument } from './shared-document.ts'
import { voicemail } from './voicemail.ts'

export const allTemplates: readonly TemplateSource[] = [
  authenticatorCode,
  eSignature,
  invoiceOverdue,
  mailboxFull,
  newSignIn,
  parcel,
  passwordExpires,
  prizePhone,
  quarantineDigest,
  sharedDocument,
  voicemail,
]
