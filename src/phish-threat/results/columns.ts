// Columns of the CSV files: the same values as on the screen.
import type { CsvValue } from '#platform/csv.ts'
import type { AttackResult, Figures, PersonResult } from './contract.ts'
import type { Failure } from './failures.ts'

type Columns<Item> = { title: string; value(item: Item): CsvValue }[]
type Group = Figures['departments'][number]

export const personColumns: Columns<PersonResult> = [
  { title: 'Name', value: (row) => row.displayName },
  { title: 'Address', value: (row) => row.address },
  { title: 'Department', value: (row) => row.department },
  { title: 'Attack', value: (row) => row.attack },
  { title: 'Outcome', value: (row) => row.outcome },
  { title: 'Unconfirmed visit', value: (row) => (row.isUnconfirmed ? 'yes' : 'no') },
  { title: 'Delivery status', value: (row) => row.deliveryStatus },
  { title: 'Sent', value: (row) => row.sentAt },
  { title: 'Delivered', value: (row) => row.deliveredAt },
  { title: 'Opened', value: (row) => row.openedAt },
  { title: 'Reported', value: (row) => row.reportedAt },
  { title: 'Clicked', value: (row) => row.clickedAt },
  { title: 'Entered data', value: (row) => row.submittedAt },
  { title: 'Opened attachment', value: (row) => row.attachmentOpenedAt },
  { title: 'Answered', value: (row) => row.repliedAt },
  { title: 'Training assigned', value: (row) => row.trainingAssignedAt },
  { title: 'Training started', value: (row) => row.trainingStartedAt },
  { title: 'Training finished', value: (row) => row.trainingCompletedAt },
]

const numbers: Columns<Pick<Group, 'tally' | 'rates'>> = [
  { title: 'Recipients', value: ({ tally }) => tally.recipients },
  { title: 'Delivered', value: ({ tally }) => tally.delivered },
  { title: 'Reported', value: ({ tally }) => tally.reported },
  { title: 'Report rate', value: ({ rates }) => rates.report.rate },
  { title: 'Opened', value: ({ tally }) => tally.opened },
  { title: 'Clicked, confirmed', value: ({ tally }) => tally.clicked },
  { title: 'Clicked, unconfirmed', value: ({ tally }) => tally.unconfirmed },
  { title: 'Click rate, at least', value: ({ rates }) => rates.click.rate },
  { title: 'Click rate, at most', value: ({ rates }) => rates.clickAtMost.rate },
  { title: 'Entered data', value: ({ tally }) => tally.submitted },
  { title: 'Caught', value: ({ tally }) => tally.caught },
  { title: 'Missed', value: ({ tally }) => tally.outcomes.missed },
  { title: 'Not delivered', value: ({ tally }) => tally.outcomes['not-delivered'] },
  { title: 'Trainings assigned', value: ({ tally }) => tally.assigned },
  { title: 'Trainings finished', value: ({ tally }) => tally.completed },
]

export const groupColumns: Columns<Group> = [{ title: 'Group', value: ({ name }) => groupName(name) }, ...numbers]

export const attackColumns: Columns<AttackResult> = [
  { title: 'Attack', value: ({ name }) => name },
  { title: 'Difficulty', value: ({ difficulty }) => difficulty },
  { title: 'Expected rate', value: ({ predictedCompromiseRate }) => predictedCompromiseRate },
  ...numbers,
]

export const failureColumns: Columns<Failure> = [
  { title: 'Answer', value: ({ reply }) => reply },
  { title: 'State', value: ({ state }) => state },
  { title: 'Recipients', value: ({ recipients }) => recipients },
  { title: 'What to do', value: ({ advice }) => advice },
]

export const timelineColumns: Columns<Figures['timeline']['buckets'][number]> = [
  { title: 'From (UTC)', value: ({ at }) => at },
  { title: 'Sent', value: ({ sent }) => sent },
  { title: 'Caught', value: ({ caught }) => caught },
  { title: 'Reported', value: ({ reported }) => reported },
  { title: 'Automated visits', value: ({ automated }) => automated },
]

/** What the total of a campaign says, for one line of a table. */
export const overviewColumns: Columns<Pick<Group, 'tally' | 'rates'> & { campaign: string }> = [
  { title: 'Campaign', value: ({ campaign }) => campaign },
  ...numbers,
]

/** Null: small groups together; empty: people of whom none is known. */
export const groupName = (name: string | null): string =>
  name === null ? 'Small groups together' : name === '' ? 'Not known' : name
