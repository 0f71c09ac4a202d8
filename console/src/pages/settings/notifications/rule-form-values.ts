// Pure: a notification rule as the form holds it, and back.
import type { ChannelInput, Frequency, RuleInput, RuleView } from '#alerts/rules-contract.ts'

export interface RuleValues {
  name: string
  isEnabled: boolean
  by: RuleInput['by']
  frequencies: Record<string, Frequency>
  exceptions: { type: string; frequency: Frequency }[]
  tellsWhenClosed: boolean
  appliesTo: RuleInput['appliesTo']
  kind: ChannelInput['kind']
  recipients: string[]
  url: string
  secret: string
  /** There is one; an empty field then leaves it as it is. */
  hasSecret: boolean
  removesSecret: boolean
  host: string
  port: number
  transport: 'udp' | 'tcp' | 'tls'
  format: 'rfc5424' | 'cef'
  facility: number
  caPem: string
}

const fresh: RuleValues = {
  name: '',
  isEnabled: true,
  by: 'severity',
  frequencies: { high: 'immediately', medium: 'hourly', low: 'daily' },
  exceptions: [],
  tellsWhenClosed: true,
  appliesTo: 'own',
  kind: 'email',
  recipients: [],
  url: '',
  secret: '',
  hasSecret: false,
  removesSecret: false,
  host: '',
  port: 6514,
  transport: 'tls',
  format: 'rfc5424',
  facility: 13,
  caPem: '',
}

export function valuesOf(rule: RuleView | null): RuleValues {
  if (rule === null) return fresh
  const { name, isEnabled, by, frequencies, exceptions, tellsWhenClosed, appliesTo, channel } = rule
  const common = {
    ...fresh,
    name,
    isEnabled,
    by,
    frequencies,
    exceptions,
    tellsWhenClosed,
    appliesTo,
    kind: channel.kind,
  }
  switch (channel.kind) {
    case 'email':
      return { ...common, recipients: channel.recipients }
    case 'webhook':
      return { ...common, url: channel.url, hasSecret: channel.hasSecret }
    case 'syslog': {
      const { host, port, transport, format, facility, caPem } = channel
      return { ...common, host, port, transport, format, facility, caPem: caPem ?? '' }
    }
  }
}

export function inputOf(values: RuleValues): RuleInput {
  const { name, isEnabled, by, frequencies, exceptions, tellsWhenClosed, appliesTo } = values
  return {
    name: name.trim(),
    isEnabled,
    by,
    frequencies,
    exceptions,
    tellsWhenClosed,
    appliesTo,
    channel: channelOf(values),
  }
}

function channelOf(values: RuleValues): ChannelInput {
  switch (values.kind) {
    case 'email':
      return { kind: 'email', recipients: values.recipients }
    case 'webhook':
      return {
        kind: 'webhook',
        url: values.url.trim(),
        ...(values.removesSecret ? { secret: null } : values.secret === '' ? {} : { secret: values.secret }),
      }
    case 'syslog': {
      const { transport, format, facility, port } = values
      const caPem = values.caPem.trim() === '' ? null : values.caPem.trim()
      return { kind: 'syslog', host: values.host.trim(), port, transport, format, facility, caPem }
    }
  }
}

export function mistakesOf(values: RuleValues): Record<string, string | null> {
  return {
    name: values.name.trim() === '' ? 'Give it a name' : null,
    recipients: values.kind === 'email' && values.recipients.length === 0 ? 'At least one address' : null,
    url:
      values.kind === 'webhook' && !/^https?:\/\/\S+$/.test(values.url.trim())
        ? 'An address that begins with https://'
        : null,
    secret: values.secret !== '' && values.secret.length < 16 ? 'At least 16 characters' : null,
    host: values.kind === 'syslog' && values.host.trim() === '' ? 'Name or address of the server' : null,
  }
}
