// From one disposition per recipient to the steps of delivery (smtp-gateway 5). Pure.
import type { Disposition } from '../disposition.ts'

export interface Group {
  kind: 'deliver' | 'quarantine' | 'hold' | 'delete'
  disposition: Disposition
  /** Places in the list of accepted recipients. */
  recipients: number[]
}

export type Plan =
  /** Every recipient's policy says reject: one 5yz for all is the truth. */
  | { kind: 'reject'; disposition: Disposition }
  /** In this order: what must be safe first, then what goes on. */
  | { kind: 'groups'; groups: Group[] }

export function planDelivery(dispositions: Disposition[]): Plan {
  if (dispositions.length > 0 && dispositions.every((disposition) => disposition.action === 'reject'))
    return { kind: 'reject', disposition: dispositions[0]! }
  const groups = new Map<string, Group>()
  for (const [place, disposition] of dispositions.entries()) {
    const kind = kindOf(disposition)
    const key = keyOf(kind, disposition)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { kind, disposition, recipients: [place] })
    else group.recipients.push(place)
  }
  const order = { quarantine: 0, hold: 1, delete: 2, deliver: 3 } as const
  return { kind: 'groups', groups: [...groups.values()].toSorted((a, b) => order[a.kind] - order[b.kind]) }
}

/** What one act can do. */
function keyOf(kind: Group['kind'], { subjectTag, banner, incidentId }: Disposition): string {
  if (kind === 'deliver') return `deliver ${subjectTag ?? ''} ${banner ?? ''}`
  return kind === 'hold' ? `hold ${incidentId ?? ''}` : kind
}

/** A part may not be rejected alone (never 5yz for all because of one): it is kept instead, and the administrator sees why. */
function kindOf(disposition: Disposition): Group['kind'] {
  switch (disposition.action) {
    case 'deliver':
    case 'tag':
    case 'banner':
      return 'deliver'
    case 'quarantine':
    case 'reject':
      return 'quarantine'
    case 'hold':
      return 'hold'
    case 'delete':
      return 'delete'
    default:
      // A policy may have been stored by another version: mail is neither lost nor let through by it.
      return 'quarantine'
  }
}
