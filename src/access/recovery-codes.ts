// Recovery codes: ten, shown once, each good for one sign-in without the second factor.
import { createHash } from 'node:crypto'
import type { Trx } from '#platform/db/database.ts'
import { randomBase32 } from '#platform/ids.ts'
import './tables.ts'

const count = 10
/** 80 random bits: a fast hash is enough. */
const code_bytes = 10

/** Replaces all that were there and resolves with the new ones, in groups of four characters. */
export async function renewRecoveryCodes(trx: Trx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, () => randomBase32(code_bytes).match(/.{4}/g)!.join('-'))
  await trx.deleteFrom('access_recovery_code').where('user_id', '=', userId).execute()
  await trx
    .insertInto('access_recovery_code')
    .values(codes.map((code) => ({ user_id: userId, hash: hashCode(code), used_at: null })))
    .execute()
  return codes
}

/** True once for each code, also when several ask at the same moment: one of them changes the row. */
export async function useRecoveryCode(trx: Trx, userId: string, code: string, now: Date): Promise<boolean> {
  const used = await trx
    .updateTable('access_recovery_code')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('hash', '=', hashCode(code))
    .where('used_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst()
  return used !== undefined
}

export async function recoveryCodesLeft(trx: Trx, userId: string): Promise<number> {
  const rows = await trx
    .selectFrom('access_recovery_code')
    .select('hash')
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute()
  return rows.length
}

/** Typed by hand from paper: case, spaces and dashes do not matter, nor 0 and 1, which base32 does not have. */
function hashCode(code: string): Buffer {
  const plain = code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
  return createHash('sha256').update(`recovery ${plain}`).digest()
}
