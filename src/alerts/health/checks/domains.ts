// Are all domains protected, and can others tell that mail is theirs?
import { day_ms, type HealthCheck } from '../check.ts'
import { readable } from './mailflow.ts'

const certificate_days_min = 21

export const protectedDomains: HealthCheck = {
  id: 'domains.protected',
  of: 'tenant',
  title: 'Every domain with mail is protected',
  category: 'protection',
  weight: 10,
  link: 'mail-flow',
  needs: 'domains',
  judge({ domains = [] }) {
    if (domains.length === 0) return { state: 'not-applicable', explanation: 'No domains are known yet.' }
    const open = domains.filter(({ isProtected }) => !isProtected).map(({ name }) => name)
    if (open.length === 0) return { state: 'ok', explanation: `All ${domains.length} domains are protected.` }
    return {
      state: 'failed',
      explanation: `Mail of ${open.length === 1 ? open[0]! : `${open.length} domains`} does not pass through Mailwarden.`,
      advice: 'Add what is missing to the scope of mail flow.',
      objects: open,
    }
  },
}

export const spf: HealthCheck = {
  id: 'domains.spf',
  of: 'tenant',
  title: 'Every domain publishes SPF',
  category: 'protection',
  weight: 5,
  link: 'mail-flow',
  needs: 'domains',
  judge({ domains = [] }) {
    const known = domains.filter((domain) => domain.spf !== 'unknown' && !domain.name.endsWith('.onmicrosoft.com'))
    if (known.length === 0) return { state: 'not-applicable', explanation: 'No domain could be looked up.' }
    const bad = known.filter((domain) => domain.spf !== 'ok')
    if (bad.length === 0)
      return { state: 'ok', explanation: 'SPF is published for every domain and names Exchange Online.' }
    return {
      state: 'failed',
      explanation: bad
        .slice(0, 3)
        .map(
          ({ name, spf: found }) =>
            `${name}: ${found === 'missing' ? 'no record' : 'the record does not name Exchange Online'}`,
        )
        .join('; '),
      advice: 'Publish a TXT record such as "v=spf1 include:spf.protection.outlook.com -all" for each.',
      objects: bad.map(({ name }) => name),
    }
  },
}

export const certificates: HealthCheck = {
  id: 'certificates.valid',
  of: 'both',
  title: `No certificate runs out within ${certificate_days_min} days`,
  category: 'connection',
  weight: 10,
  link: 'mail-flow',
  needs: 'certificates',
  judge({ certificates: found = [] }, now) {
    const [first] = found.toSorted((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())
    if (first === undefined) return { state: 'not-applicable', explanation: 'There are no certificates.' }
    const soon = found.filter(({ expiresAt }) => expiresAt.getTime() - now.getTime() < certificate_days_min * day_ms)
    if (soon.length === 0) return { state: 'ok', explanation: `The next one runs out ${readable(first.expiresAt)}.` }
    return {
      state: 'failed',
      explanation: `${first.name} ${first.expiresAt <= now ? 'ran out' : 'runs out'} ${readable(first.expiresAt)}.`,
      advice: 'Renewal happens by itself 30 days before: look at the log of the worker for why it did not.',
      objects: soon.map(({ name }) => name),
    }
  },
}
