// Names that may become a sending domain or a link host. Pure.
import { domainToASCII } from 'node:url'
import { getDomain, getPublicSuffix } from 'tldts'
import { AppError } from '#platform/errors.ts'
import { resembledBrand } from './look-alike.ts'

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Lower case, ASCII form. Throws AppError `simulation.domain-invalid`, `simulation.domain-look-alike`. */
export function checkedName(text: string, own: readonly string[]): string {
  const given = text.trim().toLowerCase().replace(/\.$/, '')
  // The URL parser would silently drop tabs and line ends.
  const name = /[\s\p{Cc}]/u.test(given) ? '' : domainToASCII(given)
  const labels = name.split('.')
  if (name === '' || name.length > 253 || labels.length < 2 || !labels.every((each) => label.test(each)))
    throw invalid(`${text.trim() || 'The name'} is no domain name. Enter one such as parcels.example.`)
  if (getPublicSuffix(name, { allowPrivateDomains: true }) === name || getDomain(name) === null)
    throw invalid(`${name} is a suffix under which anybody registers names. Enter a domain that is yours.`)
  const brand = resembledBrand(name, own)
  if (brand !== null)
    throw new AppError({
      code: 'simulation.domain-look-alike',
      message: `${name} resembles the name of ${brand}. Simulations are not sent in the name of others' brands; choose a neutral name. The owner of a brand adds its domain in Microsoft 365 first.`,
      status: 400,
      fields: [{ path: 'name', message: `Resembles ${brand}.` }],
    })
  return name
}

const invalid = (message: string): AppError =>
  new AppError({ code: 'simulation.domain-invalid', message, status: 400, fields: [{ path: 'name', message }] })

/** Throws unless the host lies in the domain, or is a domain of its own that passes `checkedName`. */
export function checkedLinkHost(text: string | undefined, domain: string, own: readonly string[]): string {
  if (text === undefined) return `www.${domain}`
  return checkedName(text, own)
}
