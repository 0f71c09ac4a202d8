// Tokens of what a mail links to: random, in the path, in words that any shop or office uses. Nothing in them says whose product it is.
import { randomBytes } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { SimulationTokenTable } from '../tables.ts'

/** Where the page behind a token seems to lie; the choice is the token's own, so that one token has one address. */
export const folders = ['view', 'docs', 'account', 'files', 'notice', 'message', 'share', 'open'] as const

/** 16 bytes (128 bits) as 22 characters of base64url; the first and last are no signs, which mail programs cut from addresses. */
export function newToken(): string {
  for (;;) {
    const token = randomBytes(16).toString('base64url')
    if (/^[A-Za-z0-9].*[A-Za-z0-9]$/.test(token)) return token
  }
}

const rows_max = 1_000

/** Idempotent: a token that is there stays as it is. */
export async function createTokens(trx: Trx, rows: readonly Insertable<SimulationTokenTable>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rows_max)
    await trx
      .insertInto('simulation_token')
      .values(rows.slice(from, from + rows_max))
      .onConflict((conflict) => conflict.column('token').doNothing())
      .execute()
}

/** `port` null or 443: none in the address; 80: `http`. Other ports are `https` unless `isPlain`. */
export function linkUrl(host: string, port: number | null, token: string, isPlain = port === 80): string {
  const usual = isPlain ? 80 : 443
  const suffix = port === null || port === usual ? '' : `:${port}`
  return `${isPlain ? 'http' : 'https'}://${host}${suffix}${pathOf(token)}`
}

/** Path of a token, e.g. `/docs/Uq…`. */
export function pathOf(token: string): string {
  return `/${folders[token.charCodeAt(0) % folders.length]!}/${token}`
}
