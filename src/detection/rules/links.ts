// Where the links lead, and what they pretend.
import { abusedTlds, brands, freeHosts, shorteners } from './lists.ts'
import { domainOf, type Rule, type RuleInput, type RuleLink } from './rule.ts'

const shownHost = /^(?:https?:\/\/)?((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})(?:[/?:#]\S{0,500})?$/i

/** Click trackers and safe-link services rewrite targets; the shown domain then differs by design. */
function mismatch({ links, fromDomain, isList }: RuleInput): RuleLink | undefined {
  if (isList) return undefined
  return links.find((link) => {
    const shown = shownHost.exec(link.text ?? '')?.[1]?.toLowerCase()
    if (shown === undefined || link.host === '') return false
    const shownDomain = domainOf(shown)
    if (shownDomain === link.domain || link.domain === fromDomain) return false
    return (
      shownDomain.includes('.') && !/safelinks|urldefense|click|track|links?\.|email|mail|list-manage/.test(link.host)
    )
  })
}

export const linkRules: Rule[] = [
  {
    name: 'link.text-differs',
    category: 'phish',
    score: 35,
    description: 'The text of a link shows one domain and the link leads to another.',
    check(input) {
      const link = mismatch(input)
      return link !== undefined && `“${link.text!.slice(0, 60)}” leads to ${link.host.slice(0, 80)}.`
    },
  },
  {
    name: 'link.ip-host',
    category: 'phish',
    score: 40,
    description: 'A link leads to a bare IP address.',
    check: ({ links }) =>
      links.some(
        (link) =>
          /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]|0x[0-9a-f]{8}|\d{9,10})$/.test(link.host) &&
          !isPrivate(link.host) &&
          link.text !== null,
      ),
  },
  {
    name: 'link.user-at-host',
    category: 'phish',
    score: 60,
    description: 'A link hides its true host behind a name and an @.',
    check: ({ links }) => links.some((link) => /^https?:\/\/[^/?#]{1,200}\.[^/?#]{1,100}@/i.test(link.url)),
  },
  {
    name: 'link.punycode',
    category: 'phish',
    score: 20,
    description: 'A link leads to an internationalised domain written in punycode.',
    check: ({ links }) => links.some((link) => /(?:^|\.)xn--/.test(link.host)),
  },
  {
    name: 'link.mixed-script-host',
    category: 'phish',
    score: 50,
    description: 'The host of a link mixes Latin letters with look-alikes from other alphabets.',
    check: ({ links }) => links.some((link) => /[a-z]/.test(link.host) && /[\u0370-\u058f]/.test(link.host)),
  },
  {
    name: 'link.data-url',
    category: 'phish',
    score: 40,
    description: 'A link holds a whole page instead of an address.',
    check: ({ links }) =>
      links.some((link) => /^\s*(?:data:text\/html|javascript:(?!void|;|\s*$)|blob:)/i.test(link.url)),
  },
  {
    name: 'link.shortener',
    category: 'spam',
    score: 20,
    description: 'A link goes through a link shortener.',
    check: ({ links, isList }) => !isList && links.some((link) => link.text !== null && shorteners.has(link.domain)),
  },
  {
    name: 'link.free-host',
    category: 'phish',
    score: 30,
    description: 'A link leads to a page that anybody can put up free of charge.',
    check: ({ links, isList }) =>
      !isList && links.some((link) => link.text !== null && freeHosts.has(link.domain.split('.').slice(1).join('.'))),
  },
  {
    name: 'link.abused-tld',
    category: 'spam',
    score: 20,
    description: 'A link leads to a top-level domain with hardly anything but abuse.',
    check: ({ links }) => links.some((link) => link.text !== null && abusedTlds.has(link.host.split('.').at(-1)!)),
  },
  {
    name: 'link.recipient-in-url',
    category: 'phish',
    score: 30,
    description: "A link carries the recipient's address, as credential pages want it.",
    check: ({ links, envelope, fromDomain }) => {
      const recipients = envelope.rcptTo.slice(0, 5).map((address) => address.toLowerCase())
      const encoded = recipients.flatMap((address) => [
        address,
        Buffer.from(address).toString('base64').replace(/=+$/, ''),
      ])
      return links.some(
        (link) =>
          /^https?:/i.test(link.url) &&
          link.domain !== fromDomain &&
          encoded.some(
            (text) =>
              text.length > 5 &&
              /[#?&=/]/.test(link.url) &&
              (link.url.includes(text) || link.url.toLowerCase().includes(text)) &&
              !/unsub|optout|preferences/i.test(link.url),
          ),
      )
    },
  },
  {
    name: 'link.open-redirect',
    category: 'phish',
    score: 40,
    description: 'A link uses an open redirect of a large site to hide where it leads.',
    check: ({ links }) =>
      links.some((link) =>
        /^https?:\/\/(?:www\.)?google\.[a-z.]{2,6}\/(?:url|amp\/s)\b|^https?:\/\/[^/]*bing\.com\/ck\/a|^https?:\/\/[^/]*doubleclick\.net\/.{0,200}https?/i.test(
          link.url,
        ),
      ),
  },
  {
    name: 'link.brand-host-fake',
    category: 'phish',
    score: 50,
    description: "The host of a link holds a well-known company's name under a foreign domain.",
    check: ({ links }) =>
      links.some((link) => {
        const words = link.host.replace(/[.-]/g, ' ')
        const brand = brands.find((entry) => entry.words.test(words))
        return brand !== undefined && !brand.domains.has(link.domain) && !trusted(link.domain, brand.domains)
      }),
  },
]

function isPrivate(host: string): boolean {
  return /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host)
}

/** `amazon.com.au` is no fake: the first label is the brand's own. */
function trusted(domain: string, brandDomains: ReadonlySet<string>): boolean {
  const label = domain.split('.')[0]!
  return [...brandDomains].some((entry) => entry.split('.')[0] === label)
}
