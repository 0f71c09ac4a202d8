// The sentences of a result: what to do, how it was counted, why something is not shown. Pure.
import type { Figures } from './contract.ts'
import type { DeliveryBasis, Tally } from './figures.ts'
import { group_size_min } from './small-groups.ts'
import { percent } from './format.ts'

/** Null: may be shown. */
export function withheldOf(tally: Tally, hasNames: boolean): string | null {
  if (hasNames || tally.recipients === 0 || tally.recipients >= group_size_min) return null
  return `Results of fewer than ${group_size_min} people are shown only to those who may see names, and of an anonymous campaign to nobody.`
}

/** At most four, most important first. */
export function recommendationsOf(figures: Figures): string[] {
  const { tally, rates, difficulty, automated } = figures
  if (tally.delivered === 0) return ['Nothing was delivered yet. Look at the delivery failures before anything else.']
  const found: string[] = []
  const undelivered = tally.failed + tally.blocklisted
  if (undelivered * 10 > tally.recipients)
    found.push(
      `${undelivered} of ${tally.recipients} mails did not arrive. Repair that first: the rates say little about people who got nothing.`,
    )
  if ((rates.report.rate ?? 0) < 0.2)
    found.push(
      `Only ${percent(rates.report.rate)} reported. Show how to report, and thank those who do: one early report protects everybody.`,
    )
  else found.push(`${percent(rates.report.rate)} reported. Tell people: it is what protects all the others.`)
  if (difficulty?.ratioInterval != null && difficulty.ratioInterval.low > 1)
    found.push(
      'More people were caught than was to be expected of these attacks. Practise with an easier attack on the same cues.',
    )
  const unfinished = tally.assigned - tally.completed
  if (unfinished > 0)
    found.push(
      `${unfinished} of ${tally.assigned} trainings ${unfinished === 1 ? 'is' : 'are'} not finished. Give people time for them; short lessons are read.`,
    )
  if (automated.visits > tally.delivered)
    found.push('Scanners open most links. They are not counted, but exempting the links makes verdicts faster.')
  return found.slice(0, 4)
}

export function methodOf(basis: DeliveryBasis): string[] {
  return [
    basis === 'seen'
      ? 'Delivered: the mail was seen in the mailbox, or its recipient did something with it. All rates are shares of the delivered.'
      : 'Delivered: the mail server took the mail; mailboxes cannot be looked into. All rates are shares of the delivered.',
    'Clicked: a visit of a person, told apart from machines. The rate is given as an interval: from confirmed clicks to confirmed and unconfirmed ones.',
    'Caught: clicked, entered data, opened the attachment or answered. What was typed is not known to anybody.',
    'Reported: by button or report mailbox while the campaign ran, whatever else the person did.',
    'Missed: delivered, neither caught nor reported.',
    'Resilience: report rate through the rate of people caught.',
    'Intervals hold the true rate in 19 of 20 cases (Wilson). Groups of fewer than five people are put together.',
    'Test mails and mailboxes that nobody reads are in no figure. Visits of machines are shown apart.',
  ]
}
