// Every built-in training, one line each.
import type { Training } from '../contract.ts'
import { afterTheClick } from './after-the-click.ts'
import { attachments } from './attachments.ts'
import { authority } from './authority.ts'
import { links } from './links.ts'
import { passwords } from './passwords.ts'
import { payments } from './payments.ts'
import { phoneAndText } from './phone-and-text.ts'
import { pressure } from './pressure.ts'
import { qrCodes } from './qr-codes.ts'
import { reporting } from './reporting.ts'
import { secondFactor } from './second-factor.ts'
import { sender } from './sender.ts'
import { tooGood } from './too-good.ts'

export const allTrainings: readonly Training[] = [
  afterTheClick,
  attachments,
  authority,
  links,
  passwords,
  payments,
  phoneAndText,
  pressure,
  qrCodes,
  reporting,
  secondFactor,
  sender,
  tooGood,
]
