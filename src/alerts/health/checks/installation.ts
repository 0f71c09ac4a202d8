// Can the installation be relied on?
import type { HealthCheck } from '../check.ts'

const free_share_min = 0.1
const free_bytes_min = 2 * 1024 ** 3

export const database: HealthCheck = {
  id: 'installation.database',
  of: 'installation',
  title: 'The database survives a power failure',
  category: 'installation',
  weight: 20,
  link: null,
  needs: 'database',
  judge: ({ database: found }) =>
    found?.kind === 'postgres'
      ? { state: 'ok', explanation: 'PostgreSQL is used.' }
      : {
          state: 'failed',
          explanation: 'The embedded database is for trying out: a power failure may damage it.',
          advice: 'Set database.url to a PostgreSQL.',
        },
}

export const disk: HealthCheck = {
  id: 'installation.disk',
  of: 'installation',
  title: 'There is room on the disk',
  category: 'installation',
  weight: 20,
  link: null,
  needs: 'disk',
  judge({ disk: found = [] }) {
    const full = found.filter(
      ({ free_bytes, size_bytes }) => free_bytes < free_bytes_min || free_bytes < size_bytes * free_share_min,
    )
    const gigabytes = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GB`
    const [first] = full
    if (first === undefined) {
      const free = found.map(({ name, free_bytes }) => `${name}: ${gigabytes(free_bytes)} free`).join('; ')
      return { state: 'ok', explanation: free === '' ? 'Nothing is kept on this machine.' : free }
    }
    return {
      state: 'failed',
      explanation: `${first.name}: ${gigabytes(first.free_bytes)} of ${gigabytes(first.size_bytes)} free.`,
      advice:
        'Make room, or shorten the retention. On a full disk mail that belongs into quarantine waits with its senders.',
      objects: full.map(({ name }) => name),
    }
  },
}

export const events: HealthCheck = {
  id: 'installation.events',
  of: 'installation',
  title: 'Every event of the last week was processed',
  category: 'installation',
  weight: 10,
  link: null,
  needs: 'putAside',
  judge({ putAside = [] }) {
    const [first] = putAside
    if (first === undefined) return { state: 'ok', explanation: 'Nothing was put aside.' }
    const count = putAside.reduce((sum, each) => sum + each.count, 0)
    return {
      state: 'failed',
      explanation: `${count === 1 ? 'One event was' : `${count} events were`} put aside after ten tries: ${first.lastError}`,
      advice: 'What should have followed was not done. Look for "outbox.parked" in the log, and report it.',
      objects: putAside.map(({ consumer }) => consumer),
    }
  },
}

export const scanners: HealthCheck = {
  id: 'installation.scanners',
  of: 'installation',
  title: 'Every scanner answers',
  category: 'protection',
  weight: 20,
  link: null,
  needs: 'scanners',
  judge({ scanners: found = [] }) {
    if (found.length === 0) return { state: 'not-applicable', explanation: 'Only the embedded engine is used.' }
    const away = found.filter(({ isReachable }) => !isReachable).map(({ name }) => name)
    if (away.length === 0)
      return { state: 'ok', explanation: `${found.map(({ name }) => name).join(', ')} can be reached.` }
    return {
      state: 'failed',
      explanation: `${away.join(', ')} cannot be reached.`,
      advice: 'Start it again; meanwhile mail is treated as the policy says for a scanner that is down.',
      objects: away,
    }
  },
}
