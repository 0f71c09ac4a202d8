// Every kind of evidence: its class (click-authenticity 5), weight and sentence. One list, so that reasons read the same everywhere.
import type { Evidence } from '../model.ts'

interface Kind {
  class: Evidence['class']
  weight: number
  text: string
}

/** Raised with every change of a rule: a verdict says by which it was made. */
export const ruleVersion = '2026-11-1'

export const evidenceKinds = {
  // A: conclusive.
  'excluded-source': {
    class: 'A',
    weight: -100,
    text: 'Comes from addresses that administrators test from: not counted.',
  },
  'canary-recipient': { class: 'A', weight: -100, text: 'The link belongs to a mailbox that nobody reads.' },
  undeliverable: {
    class: 'A',
    weight: -100,
    text: 'The message was never in a mailbox: it bounced, was held back, or the account is disabled.',
  },
  'before-delivery': { class: 'A', weight: -90, text: 'Visited before the message was in the mailbox.' },
  'canary-source': { class: 'A', weight: -90, text: 'The same visitor opened links in a mailbox that nobody reads.' },
  decoy: { class: 'A', weight: -90, text: 'The same visitor followed the link that people cannot see.' },
  webdriver: { class: 'A', weight: -90, text: 'The browser says that a program drives it.' },
  'scanner-network': { class: 'A', weight: -90, text: 'Comes from a network that filters mail and carries no people.' },
  'named-machine': { class: 'A', weight: -90, text: 'The program names itself: a preview, a library or a scanner.' },
  'empty-agent': { class: 'A', weight: -85, text: 'The program does not say what it is, as no browser does.' },
  'old-browser': { class: 'A', weight: -85, text: 'Claims to be Internet Explorer 7 or 8.' },
  'office-preview': {
    class: 'A',
    weight: -85,
    text: 'An Office program looked at the link by itself; no page was shown.',
  },
  method: {
    class: 'A',
    weight: -85,
    text: 'Asked for the link in a way that browsers of people do not (HEAD, OPTIONS, a range, POST).',
  },
  prefetch: { class: 'A', weight: -80, text: 'The browser fetched the page ahead, and it was never looked at.' },
  'mangled-token': { class: 'A', weight: -85, text: 'The same visitor tried an altered form of the link.' },
  probe: { class: 'A', weight: -85, text: 'The same visitor looked for other paths on the server.' },
  'all-links': { class: 'A', weight: -85, text: 'Opened all links of the message within 3 seconds.' },
  'submit-without-input': { class: 'A', weight: -85, text: 'Sent the form without any key, touch or pointer.' },
  shield: {
    class: 'A',
    weight: -80,
    text: 'Fetched the link without showing it, just before a browser at the same address opened it.',
  },
  // A*: by numbers; void where the same visit has input evidence.
  'correlated-offset': {
    class: 'A*',
    weight: -60,
    text: 'Opened links of several recipients, each as long after delivery as the others.',
  },
  'fan-out': { class: 'A*', weight: -60, text: 'Opened links of at least 5 recipients within a minute.' },
  'decoy-elsewhere': {
    class: 'A*',
    weight: -50,
    text: 'The same visitor followed another recipient’s link that people cannot see.',
  },
  'canary-pattern': {
    class: 'A*',
    weight: -50,
    text: 'The same operator opened links in a mailbox that nobody reads, as long after delivery.',
  },
  'background-detonation': {
    class: 'A*',
    weight: -50,
    text: 'Followed a person’s click within seconds from a data centre, without any input.',
  },
  'vendor-behaviour': {
    class: 'A*',
    weight: -50,
    text: 'Comes from a vendor of mail security, without input, and behaves like its scanners.',
  },
  'just-before-delivery': { class: 'A*', weight: -40, text: 'Visited a moment before the message was in the mailbox.' },
  // B: what a person's visit has.
  input: { class: 'B', weight: 40, text: 'Pointer, touch, wheel or keys were used on the page.' },
  'input-body': { class: 'B', weight: 50, text: 'Pointer or touch moved as a hand does.' },
  'next-step': { class: 'B', weight: 40, text: 'Went on by the button on the page.' },
  'form-after-input': {
    class: 'B',
    weight: 45,
    text: 'Filled in and sent the form (what was typed is not known to us).',
  },
  'sign-in-here': { class: 'B', weight: 40, text: 'The recipient signed in from this address within a day.' },
  read: { class: 'B', weight: 30, text: 'The message was marked as read at the time.' },
  'url-click': { class: 'B', weight: 30, text: 'Microsoft Defender noted a click of the recipient on the link.' },
  endpoint: { class: 'B', weight: 60, text: 'A computer of the recipient opened the link in a browser.' },
  // W: orders what is left.
  'within-5-seconds': { class: 'W', weight: -20, text: 'Within 5 seconds of delivery.' },
  'within-30-seconds': { class: 'W', weight: -10, text: 'Within 30 seconds of delivery.' },
  'vendor-network': { class: 'W', weight: -20, text: 'Comes from the network of a vendor of mail security.' },
  'datacentre-network': {
    class: 'W',
    weight: -10,
    text: 'Comes from a data centre: a scanner, or a virtual desktop or VPN.',
  },
  'proxy-network': { class: 'W', weight: 0, text: 'Comes through a web proxy or relay that many people share.' },
  'unknown-network': {
    class: 'W',
    weight: -5,
    text: 'Nothing is known about the network. A networks file or the office’s addresses would help.',
  },
  'people-network': { class: 'W', weight: 10, text: 'Comes from a network where people live and work.' },
  egress: { class: 'W', weight: 20, text: 'Comes from the organisation’s own network.' },
  'agent-seen': { class: 'W', weight: 10, text: 'The recipient signs in with such a browser.' },
  'missing-headers': { class: 'W', weight: -20, text: 'Lacks what a browser of this version always sends.' },
  'contradicting-headers': { class: 'W', weight: -20, text: 'Says two different things about its system.' },
  'no-assets': { class: 'W', weight: -20, text: 'The page’s style sheet was not loaded.' },
  'no-script': { class: 'W', weight: -10, text: 'The page’s script did not run: blocked, or not a browser.' },
  'software-renderer': {
    class: 'W',
    weight: -10,
    text: 'Draws without graphics hardware, or with an implausible screen.',
  },
  'utc-clock': { class: 'W', weight: -10, text: 'Its clock is on UTC, the recipient’s is not.' },
  webmail: { class: 'W', weight: 10, text: 'Was opened from web mail or Safe Links.' },
  dwell: { class: 'W', weight: 10, text: 'The page was in sight for at least 1.5 seconds.' },
  night: { class: 'W', weight: -5, text: 'Night in the recipient’s time zone.' },
  unread: { class: 'W', weight: -20, text: 'The message was still unread when the time was over.' },
  'no-sign-in': { class: 'W', weight: -10, text: 'The recipient has not signed in from this network within 30 days.' },
  'after-report': {
    class: 'W',
    weight: -20,
    text: 'Shortly after the recipient reported the message: reported mail is opened by sandboxes.',
  },
  'many-networks': { class: 'W', weight: -20, text: 'The link was opened from many networks within an hour.' },
  'preview-on-phone': { class: 'W', weight: -10, text: 'May be the preview that an iPhone shows when a link is held.' },
  'only-seen': { class: 'W', weight: 0, text: 'The page was looked at without being used.' },
} as const satisfies Record<string, Kind>

export type EvidenceCode = keyof typeof evidenceKinds

export const evidence = (code: EvidenceCode): Evidence => ({ code, ...evidenceKinds[code] })
