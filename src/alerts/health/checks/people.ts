// Is the directory up to date, do alerts reach somebody, and can an administrator's password alone open the console?
import { day_ms, type HealthCheck } from '../check.ts'
import { readable } from './mailflow.ts'

const sync_age_ms_max = day_ms

export const directory: HealthCheck = {
  id: 'people.synchronised',
  of: 'tenant',
  title: 'The directory was read within the last day',
  category: 'people',
  weight: 10,
  link: 'people',
  needs: 'directory',
  fix: {
    name: 'sync-people',
    title: 'Synchronise now',
    effect: 'Reads people, groups and domains from Microsoft 365.',
  },
  judge({ directory: found = [] }, now) {
    if (found.length === 0)
      return { state: 'not-applicable', explanation: 'The directory was never read: there is no connection.' }
    const old = found.filter(
      ({ completedAt, failure }) =>
        failure !== null || completedAt === null || now.getTime() - completedAt.getTime() > sync_age_ms_max,
    )
    if (old.length === 0) return { state: 'ok', explanation: 'People, groups and domains are up to date.' }
    const [first] = old
    const when = first!.completedAt === null ? 'were never read' : `were last read ${readable(first!.completedAt)}`
    return {
      state: 'failed',
      explanation: `${first!.resource} ${when}${first!.failure === null ? '' : `: ${first!.failure}`}`,
      advice:
        'New people may not be known yet. Synchronise now; when it fails again, look at the permission in Microsoft 365.',
      objects: old.map(({ resource }) => resource),
    }
  },
}

export const notifications: HealthCheck = {
  id: 'notifications.proved',
  of: 'both',
  title: 'Somebody is told of high alerts, and it was tried',
  category: 'notifications',
  weight: 10,
  link: 'settings/notifications',
  needs: 'rules',
  judge({ rules = [] }) {
    const telling = rules.filter(({ isEnabled, tellsHigh }) => isEnabled && tellsHigh)
    if (telling.length === 0)
      return {
        state: 'failed',
        explanation: 'Nobody is told of high alerts.',
        advice: 'Add a notification rule and send a test.',
      }
    const proved = telling.find(({ lastSentAt, lastError }) => lastSentAt !== null && lastError === null)
    if (proved !== undefined)
      return { state: 'ok', explanation: `"${proved.name}" delivered ${readable(proved.lastSentAt!)}.` }
    const broken = telling.find(({ lastError }) => lastError !== null)
    return {
      state: 'failed',
      explanation:
        broken === undefined ? 'No notification rule was ever tried.' : `"${broken.name}": ${broken.lastError}`,
      advice: broken === undefined ? 'Send a test.' : 'Correct the channel and send a test.',
      objects: telling.map(({ name }) => name),
    }
  },
}

export const secondFactor: HealthCheck = {
  id: 'access.second-factor',
  of: 'both',
  title: 'Every administrator has a second factor',
  category: 'access',
  weight: 10,
  link: 'settings/administrators',
  needs: 'administrators',
  judge({ administrators = [] }) {
    if (administrators.length === 0)
      return { state: 'not-applicable', explanation: 'There are no administrators with an account.' }
    const without = administrators.filter(({ hasSecondFactor }) => !hasSecondFactor).map(({ name }) => name)
    if (without.length === 0)
      return { state: 'ok', explanation: `All ${administrators.length} administrators have one.` }
    return {
      state: 'failed',
      explanation: `${without.length === 1 ? without[0]! : `${without.length} administrators`} can be signed in as with a password alone.`,
      advice: 'Ask them to add a passkey or an authenticator app under "My account".',
      objects: without,
    }
  },
}
