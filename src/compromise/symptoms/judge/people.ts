// Sign-ins that Microsoft calls risky, and infected computers of the owner (endpoint-response 3.7, 3.8). Pure.
import { safeText } from '../safe-text.ts'
import { at, signals, type Look, type Symptom } from './symptom.ts'

export function judgePeople(look: Look): Symptom[] {
  return [...signInRisk(look), ...infected(look)]
}

function signInRisk({ seen }: Look): Symptom[] {
  if (!seen.signIns.isKnown) return []
  const risky = seen.signIns.value
    .filter(({ risk }) => risk === 'high' || risk === 'medium')
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
  return (['high', 'medium'] as const).flatMap((risk) => {
    const found = risky.filter((signIn) => signIn.risk === risk)
    const last = found[0]
    // A high risk says all that a medium one says.
    if (last === undefined || (risk === 'medium' && risky.some((signIn) => signIn.risk === 'high'))) return []
    return [
      {
        kind: 'sign-in-risk' as const,
        fingerprint: `sign-in-risk:${risk}:${last.at.toISOString().slice(0, 10)}`,
        title: `Microsoft Entra sees a ${risk} risk in a sign-in`,
        evidence: found
          .slice(0, 5)
          .map(({ at: when, address, place, client, reason }) =>
            [at(when), address, place, client, reason].filter((part) => part !== '').join(', '),
          ),
        contributions: signals(risk === 'high' ? 'sign-in-risk-high' : 'sign-in-risk-medium'),
        seenAt: last.at,
        actor: '',
        cleanUp: null,
      },
    ]
  })
}

function infected({ seen }: Look): Symptom[] {
  const last = seen.unclean.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0]
  if (last === undefined) return []
  return [
    {
      kind: 'infected-computer',
      fingerprint: `infected-computer:${last.computerId}`,
      title: `The computer ${safeText(last.name, 80)} is infected`,
      evidence: seen.unclean
        .slice(0, 5)
        .map(({ name, threat, at: when }) => `${at(when)}: ${safeText(threat, 100)} on ${safeText(name, 80)}`),
      contributions: signals('infected-computer'),
      seenAt: last.at,
      actor: '',
      cleanUp: null,
    },
  ]
}
