// Non-delivery reports as Exchange Online writes them: multipart/report (RFC 3464) with the null sender.
import { randomUUID } from 'node:crypto'
import type { Tenant } from '../world.ts'
import { headerSectionEnd } from '../mailboxes/message.ts'

export interface FailedRecipient {
  address: string
  /** Enhanced status code, `5.1.10`. */
  status: string
  /** The reply as it stood, e.g. `550 5.7.1 refused`. */
  diagnostic: string
  remoteHost: string | null
}

const originalPart_max = 1_048_576

export function nonDeliveryReport(options: {
  tenant: Tenant
  to: string
  original: Buffer
  failed: FailedRecipient[]
  now: Date
}): Buffer {
  const { tenant, to, original, failed, now } = options
  const domain = [...tenant.domains.values()].find((each) => each.isDefault)?.id ?? tenant.initialDomain
  const boundary = randomUUID()
  const subject = /^Subject:\s*(.*(?:\r?\n[ \t].*)*)/im.exec(
    original.subarray(0, headerSectionEnd(original)).toString(),
  )?.[1]
  const reference = /^Message-ID:\s*(<[^>]*>)/im.exec(original.subarray(0, headerSectionEnd(original)).toString())?.[1]
  return Buffer.from(
    [
      `From: Microsoft Outlook <postmaster@${domain}>`,
      `To: <${to}>`,
      `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${randomUUID()}@${domain}>`,
      ...(reference === undefined ? [] : [`In-Reply-To: ${reference}`, `References: ${reference}`]),
      `Subject: Undeliverable: ${(subject ?? '').replaceAll(/\s+/g, ' ').slice(0, 200)}`,
      'Auto-Submitted: auto-replied',
      'X-MS-Exchange-Message-Is-Ndr:',
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      "Your message couldn't be delivered.",
      ...failed.flatMap((recipient) => ['', recipient.address, recipient.diagnostic]),
      '',
      `--${boundary}`,
      'Content-Type: message/delivery-status',
      '',
      `Reporting-MTA: dns;EMUPR01MB0001.eurprd01.prod.outlook.com`,
      `Arrival-Date: ${now.toUTCString().replace('GMT', '+0000')}`,
      ...failed.flatMap((recipient) => [
        '',
        `Final-Recipient: rfc822;${recipient.address}`,
        'Action: failed',
        `Status: ${recipient.status}`,
        `Diagnostic-Code: smtp;${recipient.diagnostic}`,
        ...(recipient.remoteHost === null ? [] : [`Remote-MTA: dns;${recipient.remoteHost}`]),
      ]),
      '',
      `--${boundary}`,
      original.length <= originalPart_max ? 'Content-Type: message/rfc822' : 'Content-Type: text/rfc822-headers',
      '',
      (original.length <= originalPart_max ? original : original.subarray(0, headerSectionEnd(original))).toString(
        'latin1',
      ),
      '',
      `--${boundary}--`,
      '',
    ].join('\r\n'),
    'latin1',
  )
}
