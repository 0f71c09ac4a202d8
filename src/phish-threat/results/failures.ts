// Why mails of a campaign did not arrive: answers of servers put together where they say the same.
import type { Trx } from '#platform/db/database.ts'
import type { DeliveryState } from '../contract.ts'

export interface Failure {
  reply: string
  state: DeliveryState
  recipients: number
  advice: string
}

const kinds_max = 2_000

/** Most frequent first. */
export async function listFailures(trx: Trx, tenantId: string, campaignId: string): Promise<Failure[]> {
  const rows = await trx
    .selectFrom('campaign_message')
    .select(['state', 'reply', (is) => is.fn.countAll<number>().as('count')])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('is_test', '=', false)
    .where('is_canary', '=', false)
    .where('state', 'in', ['bounced', 'filtered', 'blocked', 'deferred'])
    .groupBy(['state', 'reply'])
    .orderBy('count', 'desc')
    .limit(kinds_max)
    .execute()
  return failuresOf(rows.map(({ state, reply, count }) => ({ state, reply: reply ?? '', count: Number(count) })))
}

/** Pure. */
export function failuresOf(rows: readonly { state: DeliveryState; reply: string; count: number }[]): Failure[] {
  const found = new Map<string, Failure>()
  for (const { state, reply, count } of rows) {
    const short = withoutDetails(reply)
    const key = `${state} ${short}`
    const known = found.get(key) ?? { reply: short, state, recipients: 0, advice: adviceFor(state, short) }
    known.recipients += count
    found.set(key, known)
  }
  return [...found.values()].toSorted((a, b) => b.recipients - a.recipients || a.reply.localeCompare(b.reply))
}

/** Addresses, ids and times differ from one mail to the next; what is wrong does not. Also: no names in it. */
function withoutDetails(reply: string): string {
  const same = reply
    .replaceAll(/<?[^\s<>@"']{1,64}@[^\s<>"',;]{1,255}>?/g, '(address)')
    .replaceAll(/\[?\b(?:\d{1,3}\.){3}\d{1,3}\b\]?/g, '(IP)')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/gi, '(id)')
    .replaceAll(/\[[^\]]{8,200}\]|\b(?=[\w-]*\d)[\w-]{16,}(?:\.[\w.-]+)?\b/g, '(id)')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '(time)')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return same === '' ? 'No answer was given.' : same.slice(0, 300)
}

function adviceFor(state: DeliveryState, reply: string): string {
  if (state === 'deferred')
    return 'It is tried again by itself. When it lasts, look at the connection to the mail server.'
  if (state === 'blocked')
    return 'Nothing was tried: an earlier mail bounced, or the person is no recipient any more. Look at the bounced mailboxes.'
  if (state === 'filtered') return 'It went to junk or quarantine. Check allow-listing, then send a delivery check.'
  if (/\b5\.1\.\d+|\b55[0-3]\b.*(user|mailbox|recipient|address)/i.test(reply))
    return 'The mailbox does not exist. Remove it from the audience, or correct the address.'
  if (/\b5\.2\.2|quota|full/i.test(reply)) return 'The mailbox is full. Its owner has to make room.'
  if (/\b5\.7\.\d+|spam|policy|block|denied/i.test(reply))
    return 'A filter refused the mail. Check allow-listing of the sending domain and addresses.'
  return 'Look at the answer of the mail server, then resend.'
}
