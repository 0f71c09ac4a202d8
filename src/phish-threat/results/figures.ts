// What counts and how (phishing-simulation 6): one outcome a recipient, and rates over what was delivered. Pure; screen, PDF, CSV and
// API all take their numbers from here.
import type { DeliveryState, Outcome } from '../contract.ts'
import { type Interval, wilson } from './wilson.ts'

/** What is known of one recipient; recipients with the same answers are counted together. */
export interface Recipient {
  state: DeliveryState
  /** Was seen in the mailbox, whatever came after. */
  wasSeen: boolean
  opened: boolean
  clicked: boolean
  submitted: boolean
  attachmentOpened: boolean
  replied: boolean
  reported: boolean
  /** A visit that nobody can tell from a machine's. */
  hasUnconfirmed: boolean
  assigned: boolean
  started: boolean
  completed: boolean
}

export interface Counted {
  recipient: Recipient
  count: number
}

/**
 * `seen`: only what was seen in a mailbox is delivered. `accepted`: mailboxes cannot be looked into (SMTP without a connected
 * tenant), so what the server took counts.
 */
export type DeliveryBasis = 'seen' | 'accepted'

export const basisOf = (all: readonly Counted[]): DeliveryBasis =>
  all.some(({ recipient }) => recipient.wasSeen || recipient.state === 'delivered' || recipient.state === 'filtered')
    ? 'seen'
    : 'accepted'

/** Caught: by a confirmed act of a person. */
export const isCaught = (recipient: Recipient): boolean =>
  recipient.clicked || recipient.submitted || recipient.attachmentOpened || recipient.replied

/** Who did something with the mail has got it, whatever the look-up says. */
export function isDelivered(recipient: Recipient, basis: DeliveryBasis): boolean {
  if (recipient.state === 'delivered' || recipient.wasSeen) return true
  if (recipient.opened || recipient.reported || isCaught(recipient)) return true
  return basis === 'accepted' && recipient.state === 'accepted'
}

/** Exactly one. Who got nothing has not passed. */
export function outcomeOf(recipient: Recipient, basis: DeliveryBasis): Outcome {
  if (!isDelivered(recipient, basis)) return 'not-delivered'
  if (isCaught(recipient)) return recipient.reported ? 'failed-reported' : 'failed'
  return recipient.reported ? 'reported' : 'missed'
}

/** As the console calls it: *pending* until it is known, *blocklisted* when nothing was tried. */
export function deliveryStatusOf(recipient: Recipient, basis: DeliveryBasis): DeliveryStatus {
  if (isDelivered(recipient, basis)) return 'delivered'
  if (recipient.state === 'bounced' || recipient.state === 'filtered') return 'failed'
  return recipient.state === 'blocked' ? 'blocklisted' : recipient.state === 'cancelled' ? 'cancelled' : 'pending'
}
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'blocklisted', 'cancelled'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

export interface Tally {
  recipients: number
  pending: number
  delivered: number
  failed: number
  blocklisted: number
  cancelled: number
  opened: number
  clicked: number
  /** No confirmed click, but a visit that may have been one. */
  unconfirmed: number
  submitted: number
  attachmentOpened: number
  replied: number
  caught: number
  reported: number
  /** By outcome; they add up to `recipients`. */
  outcomes: Record<Outcome, number>
  assigned: number
  started: number
  completed: number
}

const emptyTally = (): Tally => ({
  recipients: 0,
  pending: 0,
  delivered: 0,
  failed: 0,
  blocklisted: 0,
  cancelled: 0,
  opened: 0,
  clicked: 0,
  unconfirmed: 0,
  submitted: 0,
  attachmentOpened: 0,
  replied: 0,
  caught: 0,
  reported: 0,
  outcomes: { 'not-delivered': 0, reported: 0, 'failed-reported': 0, failed: 0, missed: 0 },
  assigned: 0,
  started: 0,
  completed: 0,
})

const facts = ['opened', 'clicked', 'submitted', 'attachmentOpened', 'replied', 'reported'] as const
const training = ['assigned', 'started', 'completed'] as const

/** Facts are counted among the delivered only: every rate has one denominator. */
export function tally(all: readonly Counted[], basis: DeliveryBasis = basisOf(all)): Tally {
  const sum = emptyTally()
  for (const { recipient, count } of all) {
    sum.recipients += count
    sum[deliveryStatusOf(recipient, basis)] += count
    sum.outcomes[outcomeOf(recipient, basis)] += count
    for (const step of training) if (recipient[step]) sum[step] += count
    for (const fact of facts) if (recipient[fact]) sum[fact] += count
    if (isCaught(recipient)) sum.caught += count
    if (recipient.hasUnconfirmed && !recipient.clicked && isDelivered(recipient, basis)) sum.unconfirmed += count
  }
  return sum
}

/** Several tallies as one. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = emptyTally()
  for (const one of tallies) {
    for (const name of Object.keys(sum) as (keyof Tally)[]) if (name !== 'outcomes') sum[name] += one[name]
    for (const name of Object.keys(sum.outcomes) as Outcome[]) sum.outcomes[name] += one.outcomes[name]
  }
  return sum
}

/** A share with its Wilson 95 % interval; all in 0..1. */
export interface Rate {
  count: number
  of: number
  /** Null: of nothing. */
  rate: number | null
  interval: Interval | null
}

export const rateOf = (count: number, of: number): Rate => ({
  count,
  of,
  rate: of === 0 ? null : count / of,
  interval: wilson(count, of),
})

export interface Rates {
  report: Rate
  /** Confirmed clicks: the lower end of the click rate. */
  click: Rate
  /** Confirmed and unconfirmed: the upper end. */
  clickAtMost: Rate
  submit: Rate
  open: Rate
  caught: Rate
  missed: Rate
  /** Report rate through caught rate; null when nobody was caught. */
  resilience: number | null
}

export function ratesOf(sum: Tally): Rates {
  const { delivered } = sum
  return {
    report: rateOf(sum.reported, delivered),
    click: rateOf(sum.clicked, delivered),
    clickAtMost: rateOf(sum.clicked + sum.unconfirmed, delivered),
    submit: rateOf(sum.submitted, delivered),
    open: rateOf(sum.opened, delivered),
    caught: rateOf(sum.caught, delivered),
    missed: rateOf(sum.outcomes.missed, delivered),
    resilience: sum.caught === 0 ? null : sum.reported / sum.caught,
  }
}
