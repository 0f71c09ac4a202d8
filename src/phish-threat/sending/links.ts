// The addresses that stand in one mail, from its tokens.
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { MailLinks } from '../content/render.ts'
import { linkUrl } from '../lure/tokens.ts'
import type { SimulationTokenTable } from '../tables.ts'

export type TokenRow = Pick<Selectable<SimulationTokenTable>, 'token' | 'message_id' | 'kind' | 'position'>

/** Tokens of a batch of messages, by message. */
export async function readTokens(
  trx: Trx,
  tenantId: string,
  messageIds: readonly string[],
): Promise<Map<string, TokenRow[]>> {
  const rows = await trx
    .selectFrom('simulation_token')
    .select(['token', 'message_id', 'kind', 'position'])
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`message_id = any(${sql.val([...messageIds])}::uuid[])`)
    .orderBy('position')
    .execute()
  return Map.groupBy(rows, ({ message_id: id }) => id)
}

export interface LinkHost {
  linkHost: string
  senderDomain: string
  /** In links, when it is not the usual one. */
  port: number | null
  isPlain: boolean
}

/** Pure. */
export function linksOf(tokens: readonly TokenRow[], { linkHost, senderDomain, port, isPlain }: LinkHost): MailLinks {
  const urlsOf = (kind: TokenRow['kind']): string[] =>
    tokens.filter((each) => each.kind === kind).map(({ token }) => linkUrl(linkHost, port, token, isPlain))
  const link = urlsOf('link')
  const one = (kind: TokenRow['kind']): string | null => urlsOf(kind)[0] ?? null
  const reply = tokens.find(({ kind }) => kind === 'reply')
  return {
    link,
    textLink: one('text-link') ?? link[0] ?? one('training') ?? '',
    pixel: one('pixel'),
    qr: one('qr'),
    decoy: one('decoy'),
    attachment: one('attachment'),
    replyTo: reply === undefined ? null : `reply.${reply.token}@${senderDomain}`,
    senderDomain,
  }
}
