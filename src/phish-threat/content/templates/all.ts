// Every built-in template, one line each.
import type { TemplateSource } from '../source.ts'
import { accountCheck } from './account-check.ts'
import { accountClosed } from './account-closed.ts'
import { authenticatorCode } from './authenticator-code.ts'
import { bankChange } from './bank-change.ts'
import { canteenMenu } from './canteen-menu.ts'
import { charityAppeal } from './charity-appeal.ts'
import { cleanUpMail } from './clean-up-mail.ts'
import { cloudRenewal } from './cloud-renewal.ts'
import { directorRequest } from './director-request.ts'
import { eSignature } from './e-signature.ts'
import { expenseRejected } from './expense-rejected.ts'
import { faxReceived } from './fax-received.ts'
import { giftCard } from './gift-card.ts'
import { guestWifi } from './guest-wifi.ts'
import { heldMessages } from './held-messages.ts'
import { invoiceOverdue } from './invoice-overdue.ts'
import { learningAccount } from './learning-account.ts'
import { mailboxFull } from './mailbox-full.ts'
import { managerNotes } from './manager-notes.ts'
import { newSignIn } from './new-sign-in.ts'
import { parcel } from './parcel.ts'
import { parkingPermit } from './parking-permit.ts'
import { passwordExpires } from './password-expires.ts'
import { paymentApproval } from './payment-approval.ts'
import { payslip } from './payslip.ts'
import { prizePhone } from './prize-phone.ts'
import { quarantineDigest } from './quarantine-digest.ts'
import { quarterReport } from './quarter-report.ts'
import { remoteAccess } from './remote-access.ts'
import { scanCopier } from './scan-copier.ts'
import { securityUpdate } from './security-update.ts'
import { sharedDocument } from './shared-document.ts'
import { staffSurvey } from './staff-survey.ts'
import { verifyMailbox } from './verify-mailbox.ts'
import { voicemail } from './voicemail.ts'

export const allTemplates: readonly TemplateSource[] = [
  accountCheck,
  accountClosed,
  authenticatorCode,
  bankChange,
  canteenMenu,
  charityAppeal,
  cleanUpMail,
  cloudRenewal,
  directorRequest,
  eSignature,
  expenseRejected,
  faxReceived,
  giftCard,
  guestWifi,
  heldMessages,
  invoiceOverdue,
  learningAccount,
  mailboxFull,
  managerNotes,
  newSignIn,
  parcel,
  parkingPermit,
  passwordExpires,
  paymentApproval,
  payslip,
  prizePhone,
  quarantineDigest,
  quarterReport,
  remoteAccess,
  scanCopier,
  securityUpdate,
  sharedDocument,
  staffSurvey,
  verifyMailbox,
  voicemail,
]
