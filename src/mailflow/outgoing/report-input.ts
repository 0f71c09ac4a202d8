// From a message in the spool to the spool's item that tells its author what failed.
import { randomUUID } from 'node:crypto'
import { bufferSource, type MessageSource } from '#mail/message/source.ts'
import type { SpoolFacts, SpoolInput, SpoolState } from './item.ts'
import { composeReport } from './report.ts'
import { reportKey } from './report-rules.ts'

/** So much of a message goes back with a report: a larger one returns its header section only. */
const returned_bytes_max = 262_144

export interface ReportSubject {
  facts: SpoolFacts
  state: SpoolState
  /** Of the recipients that failed. */
  places: readonly number[]
  content: MessageSource
  hostName: string
  now: Date
}

export async function reportOn(subject: ReportSubject): Promise<SpoolInput> {
  const { facts, state, places, content, hostName, now } = subject
  const { mailFrom, mailParameters, recipients } = facts.envelope
  const failed = places.map((place) => ({ ...recipients[place]!, reply: state.recipients[place]!.reply }))
  const bytes = composeReport({
    hostName,
    author: mailFrom,
    mailParameters,
    failed,
    original: await content.slice(0, Math.min(content.size_bytes, returned_bytes_max)),
    isOriginalWhole: content.size_bytes <= returned_bytes_max,
    takenOnAt: new Date(facts.enqueuedAt),
    now,
    id: randomUUID(),
  })
  const isUtf8 = [mailFrom, ...failed.map(({ path }) => path)].some((path) => /[^\x00-\x7f]/.test(path))
  return {
    tenantId: facts.tenantId,
    purpose: 'notice',
    key: reportKey(facts.id, places),
    direction: 'inbound',
    messageId: facts.messageId,
    envelope: {
      // RFC 3461 6.1: the null reverse-path, so that nobody reports on a report.
      mailFrom: '',
      mailParameters: [['BODY', '8BITMIME'], ...(isUtf8 ? [['SMTPUTF8', null] as [string, null]] : [])],
      recipients: [{ path: mailFrom, parameters: [] }],
    },
    source: bufferSource(bytes),
  }
}
