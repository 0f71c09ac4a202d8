// Four factors of awareness, each with its goal and how far away it is. Pure.
import type { Awareness } from './dashboard.ts'
import { percent } from './format.ts'
import type { Factor } from './programme-contract.ts'

const day_ms = 86_400_000

export function factorsOf({ people, tested, caught, reported, lastCampaignAt }: Awareness, now: Date): Factor[] {
  const testedShare = people === 0 ? null : Math.min(1, tested / people)
  const days = lastCampaignAt === null ? null : Math.floor((now.getTime() - lastCampaignAt.getTime()) / day_ms)
  const caughtShare = tested === 0 ? null : caught / tested
  const reportedShare = tested === 0 ? null : reported / tested
  return [
    {
      key: 'tested',
      title: 'People tested',
      value: testedShare,
      text:
        testedShare === null
          ? 'No people are known yet.'
          : `${percent(testedShare)} of people with a mailbox in three months`,
      goal: 'everybody at least every three months',
      state: stateOf(testedShare, 0.9, 0.5),
    },
    {
      key: 'recency',
      title: 'Time since the last campaign',
      value: days,
      text: days === null ? 'There was no campaign yet.' : days === 1 ? '1 day' : `${days} days`,
      goal: 'at most 45 days',
      state: stateOf(days === null ? null : -days, -45, -91),
    },
    {
      key: 'caught',
      title: 'People caught',
      value: caughtShare,
      text: caughtShare === null ? 'Nobody was tested in three months.' : `${percent(caughtShare)} of those tested`,
      goal: 'at most 5%',
      state: stateOf(caughtShare === null ? null : -caughtShare, -0.05, -0.15),
    },
    {
      key: 'reported',
      title: 'People who reported',
      value: reportedShare,
      text: reportedShare === null ? 'Nobody was tested in three months.' : `${percent(reportedShare)} of those tested`,
      goal: 'at least 50%',
      state: stateOf(reportedShare, 0.5, 0.2),
    },
  ]
}

const stateOf = (value: number | null, good: number, fair: number): Factor['state'] =>
  value === null ? 'unknown' : value >= good ? 'good' : value >= fair ? 'fair' : 'poor'
