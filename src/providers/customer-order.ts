// The order in which customers are listed, and the place of a page in it. Pure.
import { AppError } from '#platform/errors.ts'
import type { Customer, CustomerSort } from './contract.ts'

interface Place {
  rank: number
  name: string
  id: string
}

const healthRanks: Record<Customer['health'], number> = { good: 0, 'not-connected': 1, attention: 2, bad: 3 }
/** More than a customer has alerts of one severity: a high one outweighs all others. */
const step = 100_000

type Column = 'name' | 'health' | 'alerts' | 'mail' | 'stopped'
const rankOf: Record<Column, (customer: Customer) => number> = {
  name: () => 0,
  health: ({ health }) => healthRanks[health],
  alerts: ({ alerts: { high, medium, low } }) => (high * step + medium) * step + low,
  mail: ({ mail }) => mail.inbound + mail.outbound,
  stopped: ({ mail }) => mail.stopped,
}
const names = new Intl.Collator('en', { numeric: true })

const columnOf = (sort: CustomerSort) => sort.replace('-', '') as Column

function placeOf(customer: Customer, sort: CustomerSort): Place {
  return { rank: rankOf[columnOf(sort)](customer), name: customer.name, id: customer.id }
}

/** What is equal otherwise stands by name. */
function compare(sort: CustomerSort): (a: Place, b: Place) => number {
  const turn = sort.startsWith('-') ? -1 : 1
  const nameTurn = columnOf(sort) === 'name' ? turn : 1
  return (a, b) => turn * (a.rank - b.rank) || nameTurn * names.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
}

export function inOrder(customers: readonly Customer[], sort: CustomerSort): Customer[] {
  const isBefore = compare(sort)
  return customers.toSorted((a, b) => isBefore(placeOf(a, sort), placeOf(b, sort)))
}

/** The page behind the cursor: a place, so that a customer who moves or goes takes nobody along. Throws AppError `request.cursor`. */
export function pageOf(
  customers: readonly Customer[],
  { sort, limit, cursor }: { sort: CustomerSort; limit: number; cursor: string | undefined },
): { items: Customer[]; next: string | null } {
  const after = cursor === undefined ? null : readCursor(cursor)
  const isBefore = compare(sort)
  const rest = inOrder(customers, sort).filter((each) => {
    const place = placeOf(each, sort)
    return after === null || (place.id !== after.id && isBefore(after, place) < 0)
  })
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rest.length > limit && last !== undefined ? writeCursor(placeOf(last, sort)) : null }
}

const writeCursor = ({ rank, name, id }: Place): string =>
  Buffer.from(JSON.stringify([rank, name, id])).toString('base64url')

function readCursor(cursor: string): Place {
  try {
    const [rank, name, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[]
    if (typeof rank === 'number' && typeof name === 'string' && typeof id === 'string') return { rank, name, id }
  } catch {
    // Refused below: any damage is the same mistake.
  }
  throw new AppError({
    code: 'request.cursor',
    message: 'The cursor is not one that this list gave out. Begin again without it.',
    status: 400,
  })
}
