// What of a message can be blocked, with a warning where others would be blocked as well. Pure.
import type { Message } from './calls.ts'

export interface BlockChoice {
  label: string
  value: string
  warning: string | null
}

/** Mail services whose domain is shared by everybody who has an account there. */
const sharedDomains = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com gmx.de gmx.net gmx.at web.de proton.me protonmail.com mail.ru yandex.com zoho.com'.split(
    ' ',
  ),
)

export function blockChoices(
  message: Pick<Message, 'mailFrom' | 'summary' | 'clientAddress' | 'remoteAddress' | 'sharedAddress' | 'mode'>,
): BlockChoice[] {
  const senders = [...new Set([message.mailFrom, ...(message.summary?.headerFrom ?? [])].map(addressOf))].filter(
    (address) => address !== '',
  )
  const domains = [...new Set(senders.map((address) => address.slice(address.lastIndexOf('@') + 1)))]
  return [
    ...senders.map((value) => ({ label: 'Sender', value, warning: null })),
    ...domains.map((value) => ({
      label: 'Domain',
      value,
      warning: sharedDomains.has(value)
        ? `Many people have an address at ${value}. Mail of all of them would be deleted.`
        : null,
    })),
    ...addressChoice(message),
  ]
}

function addressChoice({
  clientAddress,
  remoteAddress,
  sharedAddress,
  mode,
}: Parameters<typeof blockChoices>[0]): BlockChoice[] {
  // On the detour the peer is Microsoft 365 itself.
  const value = clientAddress ?? (mode === 'mailflow' ? null : remoteAddress)
  if (value === null || value === '') return []
  return [
    {
      label: 'IP address',
      value,
      warning:
        sharedAddress === undefined
          ? 'Everybody who sends through this server is blocked. Mail services share their addresses among many customers.'
          : `This address belongs to ${sharedAddress}. Blocking it blocks everybody who sends from there.`,
    },
  ]
}

function addressOf(text: string): string {
  const address = (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase()
  return /^[^@\s<>]+@[^@\s<>]+$/.test(address) ? address : ''
}
