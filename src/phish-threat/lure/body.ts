// What a page may tell: the two shapes that the beacon script sends, character by character. Anything else is nothing, so that no text
// that somebody typed can get in, whatever a page or a machine sends.
import type { BeaconContent } from '../tables.ts'

/** Longer bodies are not read. */
export const body_bytes_max = 512

export interface ReadBeacon {
  nonce: string
  content: BeaconContent
}

const counted =
  /^\{"nonce":"([A-Za-z0-9_-]{24})","event":"(load|input|dwell|hide|next)","counts":\[((?:-?\d{1,8},){14}-?\d{1,8})\]\}$/
const submitted = /^\{"nonce":"([A-Za-z0-9_-]{24})","submitted":true,"fields":(\d{1,2}),"autofill":(true|false)\}$/

/** Null for what is not exactly one of the two shapes. */
export function readBeacon(text: string): ReadBeacon | null {
  if (text.length > body_bytes_max) return null
  const form = submitted.exec(text)
  if (form !== null)
    return { nonce: copy(form[1]!), content: { ...emptyBeacon, fields: Number(form[2]), autofill: form[3] === 'true' } }
  const found = counted.exec(text)
  if (found === null) return null
  const counts = found[3]!.split(',').map(Number)
  return { nonce: copy(found[1]!), content: contentOf(found[2] as BeaconContent['event'], counts) }
}

/** See headers.ts: a part of a text keeps the whole alive. */
const copy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')

/** What a form tells, but for its fields: no counts. */
export const emptyBeacon: BeaconContent = {
  event: 'submit',
  elapsed_ms: 0,
  visible_ms: 0,
  pointer: 0,
  touch: 0,
  wheel: 0,
  key: 0,
  focus: 0,
  trusted: false,
  coalesced: 0,
  isVaried: false,
  webdriver: false,
  prerendered: false,
  softwareRenderer: false,
  screen: 'plausible',
  utcOffset_minutes: 0,
  fields: 0,
  autofill: false,
}

function contentOf(event: BeaconContent['event'], counts: readonly number[]): BeaconContent {
  const at = (index: number, max: number): number => Math.max(0, Math.min(max, counts[index]!))
  const is = (index: number): boolean => counts[index] === 1
  return {
    event: eventNames.find((name) => name === event)!,
    elapsed_ms: at(0, time_ms_max),
    visible_ms: at(1, time_ms_max),
    pointer: at(2, count_max),
    touch: at(3, count_max),
    wheel: at(4, count_max),
    key: at(5, count_max),
    focus: at(6, count_max),
    trusted: is(7),
    coalesced: at(8, count_max),
    isVaried: is(9),
    webdriver: is(10),
    prerendered: is(11),
    softwareRenderer: is(12),
    screen: is(13) ? 'implausible' : 'plausible',
    utcOffset_minutes: Math.max(-840, Math.min(840, counts[14]!)),
    fields: 0,
    autofill: false,
  }
}

const time_ms_max = 24 * 3600_000
const count_max = 10_000
/** The word that is kept is ours, not the part of a body. */
const eventNames = ['load', 'input', 'dwell', 'hide', 'next'] as const
