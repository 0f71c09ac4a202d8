// Is mail flow as it was set up, and are we still able to see that?
import { hour_ms, type HealthCheck, type HealthFacts, type Judgement, type MailflowFacts } from '../check.ts'

const check_age_ms_max = hour_ms

export const consent: HealthCheck = {
  id: 'mailflow.consent',
  of: 'tenant',
  title: 'Mailwarden has its permission in Microsoft 365',
  category: 'connection',
  weight: 20,
  link: 'mail-flow',
  needs: 'mailflow',
  judge: connected(({ consentProblem }) =>
    consentProblem === null
      ? { state: 'ok', explanation: 'The permission is there.' }
      : {
          state: 'failed',
          explanation: `The permission is lost (${consentProblem}). Mail is still scanned, but nothing can be watched or repaired.`,
          advice: 'Give consent again on the page of the connection.',
        },
  ),
}

export const objects: HealthCheck = {
  id: 'mailflow.objects',
  of: 'tenant',
  title: 'Connectors and rules are as they were made',
  category: 'connection',
  weight: 20,
  link: 'mail-flow',
  needs: 'mailflow',
  fix: {
    name: 'repair-mailflow',
    title: 'Repair now',
    effect: 'Brings every object of Mailwarden in Microsoft 365 back to what it should be.',
  },
  judge: connected(({ findings }) => {
    const wrong = findings.filter(({ severity, isAboutAuditing }) => severity !== 'low' && !isAboutAuditing)
    if (wrong.length === 0) return { state: 'ok', explanation: 'Nothing differs from what was made.' }
    return {
      state: 'failed',
      explanation: `${count(wrong.length, 'difference')}: ${wrong[0]!.summary}`,
      advice: 'Look at expected and found value, then repair, or accept what was wanted.',
      objects: [...new Set(wrong.map(({ objectName }) => objectName))],
    }
  }),
}

export const watched: HealthCheck = {
  id: 'mailflow.watched',
  of: 'tenant',
  title: 'Mail flow was compared within the last hour',
  category: 'connection',
  weight: 10,
  link: 'mail-flow',
  needs: 'mailflow',
  fix: {
    name: 'check-mailflow',
    title: 'Check now',
    effect: 'Compares what is in Microsoft 365 with what should be there.',
  },
  judge: connected(({ checkedAt, checkError }, now) => {
    if (checkedAt !== null && now.getTime() - checkedAt.getTime() <= check_age_ms_max && checkError === null)
      return { state: 'ok', explanation: `Last compared ${readable(checkedAt)}.` }
    const when = checkedAt === null ? 'Never compared yet.' : `Last compared ${readable(checkedAt)}.`
    return {
      state: 'failed',
      explanation: checkError === null ? when : `${when} ${checkError}`,
      advice: 'Look whether the worker runs and whether Microsoft 365 is reachable from it.',
    }
  }),
}

export const auditing: HealthCheck = {
  id: 'mailflow.auditing',
  of: 'tenant',
  title: 'Auditing is on in Microsoft 365',
  category: 'connection',
  weight: 5,
  link: 'mail-flow',
  needs: 'mailflow',
  judge: connected(({ findings }) => {
    const finding = findings.find(({ isAboutAuditing }) => isAboutAuditing)
    if (finding === undefined) return { state: 'ok', explanation: 'Who changes something can be told.' }
    return {
      state: 'failed',
      explanation: finding.summary,
      advice:
        'Switch auditing on in the Purview portal, and give the application the permission to read activity data.',
    }
  }),
}

/** Without a connection there is nothing to judge; while it is being made or removed, neither. */
function connected(judge: (mailflow: MailflowFacts, now: Date) => Judgement): HealthCheck['judge'] {
  return ({ mailflow }: HealthFacts, now) => {
    if (mailflow == null || ['connecting', 'waiting', 'disconnecting', 'disconnected'].includes(mailflow.state))
      return { state: 'not-applicable', explanation: 'Mail flow is not connected.' }
    return judge(mailflow, now)
  }
}

const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
export const readable = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
