// Who the message says it is from, and what contradicts it.
import { brands, freemail } from './lists.ts'
import { domainOf, type Rule, type RuleInput } from './rule.ts'

const addressInText = /[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,5}[a-z]{2,24})/i

export const identityRules: Rule[] = [
  {
    name: 'from.name-holds-other-address',
    category: 'phish',
    score: 40,
    description: 'The display name of the author holds an address of another domain.',
    check({ from, isList, fromDomain }) {
      const match = addressInText.exec(from?.name.slice(0, 500) ?? '')
      if (match === null || from === undefined || isList) return false
      const shown = domainOf(match[1]!.toLowerCase())
      return (
        shown !== fromDomain && `The name shows ${match[0].slice(0, 80)}, the address is ${from.address.slice(0, 80)}.`
      )
    },
  },
  {
    name: 'from.brand-in-name',
    category: 'phish',
    score: 45,
    description: "The display name is a well-known company's, the domain is not.",
    check({ from, fromDomain, isList, message }) {
      if (from === undefined || from.name === '' || isList || message.header.has('in-reply-to')) return false
      const brand = brands.find((entry) => entry.words.test(from.name))
      if (brand === undefined || brand.domains.has(fromDomain)) return false
      return `The name “${from.name.slice(0, 60)}” does not belong to ${from.domain.slice(0, 80)}.`
    },
  },
  {
    name: 'from.no-domain',
    category: 'spam',
    score: 25,
    description: 'The From field has no usable address.',
    check: ({ from, envelope }) => envelope.mailFrom !== '' && (from === undefined || !from.domain.includes('.')),
  },
  {
    name: 'from.several-fields',
    category: 'phish',
    score: 50,
    description: 'More than one From field: programs disagree on which one they show.',
    check: ({ message }) => message.header.all('from').length > 1,
  },
  {
    name: 'reply-to.freemail-differs',
    category: 'spam',
    score: 40,
    description: 'Answers go to a free mail address although the author has another domain.',
    check({ from, fromDomain, replyTo, replyToDomain, isList }) {
      if (replyTo === undefined || from === undefined || isList) return false
      if (replyToDomain === fromDomain || !freemail.has(replyTo.domain)) return false
      if (freemail.has(from.domain)) return false
      return `Answers go to ${replyTo.address.slice(0, 80)}.`
    },
  },
  {
    name: 'reply-to.two-freemail',
    category: 'spam',
    score: 40,
    description: 'Author and answer address are different free mail accounts.',
    check: ({ from, replyTo, isList }) =>
      !isList &&
      from !== undefined &&
      replyTo !== undefined &&
      freemail.has(from.domain) &&
      freemail.has(replyTo.domain) &&
      from.address.toLowerCase() !== replyTo.address.toLowerCase() &&
      localPart(from.address) !== localPart(replyTo.address),
  },
  {
    name: 'from.random-domain',
    category: 'spam',
    score: 15,
    description: "The author's domain looks made by a machine (long runs of consonants and digits).",
    check: ({ fromDomain }) => looksRandom(fromDomain.split('.')[0] ?? ''),
  },
  {
    name: 'from.own-domain-look-alike',
    category: 'phish',
    score: 60,
    description: "The author's domain resembles one of the organisation's own.",
    check: ({ from, context }) => {
      const like = from === undefined ? undefined : lookAlike(from.domain, context.ownDomains)
      return like !== undefined && `${from!.domain.slice(0, 80)} resembles ${like}.`
    },
  },
  {
    name: 'from.own-domain-in-name',
    category: 'phish',
    score: 45,
    description: "The display name holds the organisation's own domain while the address is foreign.",
    check: ({ from, context, envelope, fromDomain }) =>
      envelope.direction === 'inbound' &&
      from !== undefined &&
      !context.ownDomains.includes(from.domain) &&
      context.ownDomains.some((own) => domainOf(own) !== fromDomain && from.name.toLowerCase().includes(own)),
  },
]

function localPart(address: string): string {
  return address.slice(0, address.lastIndexOf('@')).toLowerCase()
}

function looksRandom(label: string): boolean {
  if (label.startsWith('xn--') || label.length < 10) return false
  const runs = label.match(/[bcdfghjklmnpqrstvwxz0-9]{7,}/g)
  return runs !== null && /\d/.test(label) && /[a-z]/.test(label)
}

const confusable: Record<string, string> = { '0': 'o', '1': 'l', '3': 'e', '5': 's', rn: 'm', vv: 'w', cl: 'd', i: 'l' }

/** Reduces letters that look alike to one. */
function skeleton(label: string): string {
  return label.replace(/rn|vv|cl|[0135i]/g, (match) => confusable[match] ?? match).replace(/-/g, '')
}

function lookAlike(domain: string, own: readonly string[]): string | undefined {
  if (domain === '' || own.some((entry) => domain === entry || domain.endsWith(`.${entry}`))) return undefined
  const label = domainOf(domain).split('.')[0]!
  return own.find((entry) => {
    const ownLabel = domainOf(entry).split('.')[0]!
    return ownLabel.length >= 5 && label !== ownLabel && skeleton(label) === skeleton(ownLabel)
  })
}

/** Used by the authentication rules: is the author's domain one of the tenant's. */
export function isOwnDomain(input: RuleInput): boolean {
  const domain = input.from?.domain ?? ''
  return domain !== '' && input.context.ownDomains.includes(domain)
}
