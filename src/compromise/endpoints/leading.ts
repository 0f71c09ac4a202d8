// Which product scans a computer that several know: the one that leads there; two never scan at once (endpoint-response 4.3). Pure.
import type { BackEndName } from '../contract.ts'

export interface KnownProduct {
  name: BackEndName
  externalId: string
  lastSeenAt: Date | null
  isOnline: boolean | null
}

export interface ComputerProducts {
  os: 'windows' | 'linux' | 'macos' | 'other'
  products: readonly KnownProduct[]
  /** The scanner that our agent drives there; null without agent, or before it told. */
  agentEngine: 'clamdscan' | 'clamscan' | 'defender' | 'none' | null
}

/**
 * The products in the order in which they are tried. Where another antivirus is installed Defender is passive, and where Defender is
 * active it leads over a ClamAV beside it. The agent that drives Defender itself tells more than Defender's service does.
 */
export function inOrder({ os, products, agentEngine }: ComputerProducts): KnownProduct[] {
  const has = (name: BackEndName) => products.some((product) => product.name === name)
  const isBeside = os === 'windows' && (agentEngine === 'clamdscan' || agentEngine === 'clamscan')
  const rank = ({ name }: KnownProduct): number => {
    if (name === 'agent') return agentEngine === 'none' ? 9 : isBeside || has('sophos') ? 4 : 0
    if (name === 'sophos') return 1
    return name === 'defender' ? 2 : 3
  }
  return products.toSorted(
    (a, b) => rank(a) - rank(b) || (b.lastSeenAt?.getTime() ?? 0) - (a.lastSeenAt?.getTime() ?? 0),
  )
}
