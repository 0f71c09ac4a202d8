// Words of sending domains: states of a domain and of its checks.
import type { DomainCheck, SendingDomainView, SendingEntry } from './sending-api.ts'
import type { ToneWord } from '#console/theme/tone.tsx'

export const domainStates: Record<SendingDomainView['state'], ToneWord> = {
  unproven: { tone: 'warning', word: 'Not proved yet' },
  faulty: { tone: 'warning', word: 'Something is wrong' },
  ready: { tone: 'ok', word: 'Ready' },
}

export const checkStates: Record<DomainCheck['state'], ToneWord> = {
  ok: { tone: 'ok', word: 'As it should be' },
  wrong: { tone: 'danger', word: 'Different' },
  missing: { tone: 'danger', word: 'Missing' },
  unknown: { tone: 'neutral', word: 'Could not be asked' },
}

export const checkNames: Record<DomainCheck['name'], string> = {
  ownership: 'Proof that the domain is yours',
  'link-host': 'Name of the pages',
  certificate: 'Certificate of the pages',
  dkim: 'DKIM',
  spf: 'SPF',
  dmarc: 'DMARC',
  mx: 'MX',
  'reverse-name': 'Name of the sending address (PTR)',
}

export const neededFor: Record<DomainCheck['neededFor'], string> = {
  all: 'Needed',
  smtp: 'Needed for SMTP',
  none: 'Advised',
}

export const entryKinds: Record<SendingEntry['kind'], string> = {
  domain: 'Sending domain',
  'link-host': 'Pages of links',
  address: 'Sending IP address',
}
