// What long work ended with, as people read it. Pure.
import type { OperationItemView } from '#platform/operations/contract.ts'
import { dataFacts } from '../alerts/words.ts'

/** `done` and `failed` are the progress that stands above. */
export function resultFacts(result: Readonly<Record<string, unknown>>): (readonly [string, string])[] {
  const { done: _done, failed: _failed, ...rest } = result
  return dataFacts(rest)
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Work names its items by what they are, or by an id; then what it says of them names them. */
export const itemText = ({ target, detail }: Pick<OperationItemView, 'target' | 'detail'>) =>
  uuid.test(target) && detail !== '' ? { what: detail, detail: '' } : { what: target, detail }
