// Brands whose names no sending or link domain may resemble (phishing-simulation 10: owned domains, refused when they resemble a
// protected brand unless the brand's owner is the tenant). Pure.
import { domainToUnicode } from 'node:url'
import { getDomain, getDomainWithoutSuffix } from 'tldts'

/** Names of five letters and more are also recognised inside a longer one, shorter ones only as a word of their own. */
const brands = `
  microsoft office365 outlook onedrive sharepoint microsoftonline windows azure linkedin github skype
  google gmail youtube android apple icloud itunes amazon paypal netflix facebook instagram whatsapp twitter tiktok snapchat
  docusign dropbox adobe salesforce servicenow workday zoom slack webex atlassian okta duosecurity
  dhl fedex ups usps hermes deutschepost laposte correos royalmail
  visa mastercard amex americanexpress stripe klarna revolut wise coinbase binance kraken metamask
  chase wellsfargo bankofamerica citibank hsbc barclays santander bbva caixabank commerzbank deutschebank sparkasse postbank ing bnpparibas
  creditagricole societegenerale unicredit ubs creditsuisse
  ebay alibaba aliexpress walmart spotify airbnb booking uber lufthansa telekom vodafone orange verizon
  elster impots ameli irs hmrc bund europa`
  .trim()
  .split(/\s+/)

const inside_length_min = 5
/** A name this long may differ by one letter and is still taken for the brand. */
const typo_length_min = 6

/** Letters that look like others, first the pairs. Cyrillic and Greek ones as in Unicode's confusables. */
const alike: readonly [RegExp, string][] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[0оοºö]/g, 'o'],
  [/[1lıіιí!|]/g, 'i'],
  [/[аαäàáâ]/g, 'a'],
  [/[еεéèêëё]/g, 'e'],
  [/[сϲç]/g, 'c'],
  [/[рρ]/g, 'p'],
  [/[5ѕ]/g, 's'],
  [/[хχ]/g, 'x'],
  [/[уγ]/g, 'y'],
  [/[ոñ]/g, 'n'],
  [/[3з]/g, 'e'],
  [/[4]/g, 'a'],
  [/[7]/g, 't'],
  [/[8]/g, 'b'],
  [/[ցԛ9]/g, 'g'],
  [/[кκ]/g, 'k'],
  [/[тτ]/g, 't'],
  [/[ѵν]/g, 'v'],
  [/[üùú]/g, 'u'],
]

const skeleton = (text: string): string =>
  alike.reduce((now, [pattern, letter]) => now.replaceAll(pattern, letter), text.normalize('NFKC').toLowerCase())

const skeletons = brands.map((brand) => ({ brand, skeleton: skeleton(brand) }))

/**
 * The brand that a host name resembles; null: none. `own`: domains that the tenant has verified, whose names it may use.
 */
export function resembledBrand(name: string, own: readonly string[]): string | null {
  const domain = getDomain(name) ?? name
  if (own.some((each) => getDomain(each) === domain)) return null
  const ownNames = own.map((each) => skeleton(getDomainWithoutSuffix(each) ?? each))
  const words = domainToUnicode(name).split('.').slice(0, -1)
  for (const label of words) {
    const parts = label.split('-').map(skeleton)
    const whole = parts.join('')
    for (const { brand, skeleton: wanted } of skeletons) {
      if (ownNames.includes(wanted)) continue
      if (parts.includes(wanted) || whole === wanted) return brand
      if (brand.length >= inside_length_min && whole.includes(wanted)) return brand
      if (brand.length >= typo_length_min && parts.some((part) => isOneEdit(part, wanted))) return brand
    }
  }
  return null
}

/** One letter more, less, other, or two changed places. */
function isOneEdit(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let from = 0
  while (from < a.length && a[from] === b[from]) from += 1
  if (a.length === b.length) {
    const isSwap = a[from] === b[from + 1] && a[from + 1] === b[from]
    return a.slice(from + 1) === b.slice(from + 1) || (isSwap && a.slice(from + 2) === b.slice(from + 2))
  }
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a]
  return shorter.slice(from) === longer.slice(from + 1)
}
