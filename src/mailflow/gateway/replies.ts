// Every reply that is the gateway's own (the next hop's are passed on unchanged). A fault of ours is never 5yz (smtp-gateway 3).
import { reply } from '#mail/smtp/types.ts'
import type { Reply } from '#mail/smtp/types.ts'

export const replies = {
  /** Matrix 1. */
  overloaded: reply(421, '4.3.2', 'Too busy, please try again later'),
  /** Matrix 29. */
  stopping: reply(421, '4.3.2', 'Service is stopping, please try again'),
  stopped: reply(451, '4.3.2', 'Service stopped before the message was delivered, please try again'),
  tooManyFromPeer: reply(421, '4.7.0', 'Too many connections from your address'),
  /** Matrix 2. */
  noRoom: reply(452, '4.3.1', 'Insufficient system storage for this message now'),
  /** Matrix 3. */
  tlsNeeded: reply(530, '5.7.0', 'Must issue a STARTTLS command first'),
  /** Matrix 4. */
  certificateRefused: reply(550, '5.7.1', 'Client certificate is not the one expected here'),
  addressRefused: reply(550, '5.7.1', 'This address may not send here'),
  /** Matrix 5. */
  certificateUnchecked: reply(451, '4.7.5', 'Client certificate cannot be checked now'),
  /** Matrix 6. */
  validationMail: reply(
    550,
    '5.7.1',
    'The connection works. The test message has no route token and is not carried, which is as it should be',
  ),
  notForUs: reply(550, '5.7.1', 'Message does not belong to a mail route of this gateway'),
  relayDenied: reply(550, '5.7.1', 'Relaying denied'),
  domainUnknownYet: reply(451, '4.7.1', 'Recipient domain is not known for this organization yet'),
  noConfiguration: reply(451, '4.3.0', 'Configuration is not available now, please try again later'),
  /** Different next hops cannot be one transaction: the sender sends these recipients in another one. */
  splitRecipients: reply(452, '4.5.3', 'Please send this recipient in a separate transaction'),
  tooManyRecipients: reply(452, '4.5.3', 'Too many recipients'),
  senderAccepted: reply(250, '2.1.0', 'Sender OK'),
  recipientAccepted: reply(250, '2.1.5', 'Recipient OK'),
  mailFirst: reply(503, '5.5.1', 'Sender was refused'),
  /** Matrix 7. */
  nextHopUnreachable: reply(451, '4.4.1', 'Next hop cannot be reached now'),
  /** Matrix 8. */
  nextHopCertificate: reply(451, '4.7.5', 'Certificate of the next hop cannot be trusted'),
  /** Matrix 11, 12, 15. */
  nextHopLost: reply(451, '4.4.2', 'Connection to the next hop was lost'),
  recipientsChanged: reply(451, '4.4.2', 'Next hop answered differently, please try again'),
  /** RFC 6531 3.5. */
  noSmtputf8: reply(553, '5.6.7', 'Next hop does not take internationalized addresses'),
  /** We said that we take NOTIFY before we knew that the next hop does not: on the next try it is not offered any more. */
  noSuccessReport: reply(451, '4.3.3', 'Next hop cannot report deliveries; please try again without DSN'),
  tooLarge: reply(552, '5.3.4', 'Message exceeds the maximum size'),
  headerTooLarge: reply(552, '5.3.4', 'Header section exceeds the maximum size'),
  /** Matrix 26 and section 2.4. */
  bareLineEnds: reply(550, '5.6.11', 'Bare CR or LF in the message (RFC 5321 2.3.8)'),
  storageFault: reply(451, '4.3.0', 'Local error, please try again later'),
  /** Matrix 16. */
  scannerFault: reply(451, '4.7.1', 'Message cannot be scanned now, please try again later'),
  /** Matrix 19. */
  quarantineFault: reply(451, '4.3.1', 'Message cannot be stored now, please try again later'),
  /** Matrix 27. */
  loop: reply(554, '5.4.6', 'Mail loop detected'),
  tooManyHops: reply(554, '5.4.6', 'Too many hops'),
  tooSlow: reply(451, '4.4.2', 'Processing took too long, please try again later'),
  partlyRefused: reply(451, '4.5.3', 'Next hop refused some recipients, please try again'),
  partlyDelivered: reply(451, '4.3.0', 'Delivered for a part of the recipients only, please try again'),
} as const satisfies Record<string, Reply>

export function textOf(answer: Reply): string {
  return `${answer.code}${answer.enhanced === null ? '' : ` ${answer.enhanced}`} ${answer.lines.join(' ')}`
}
