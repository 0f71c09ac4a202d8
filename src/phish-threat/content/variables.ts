// The variables of templates, what each becomes for a recipient, and which of them are empty for whom.
import { renderLiquid } from './liquid.ts'

/** Of whom the mail is for, as the directory has it; empty where it has nothing. */
export interface RenderRecipient {
  displayName: string
  givenName: string
  surname: string
  address: string
  department: string | null
  jobTitle: string | null
  manager: string | null
  company: string | null
}

/** Addresses that stand in one mail, each with a token of its own. Null: the mail has none. */
export interface MailLinks {
  /** At least one; position 0 is the button. A template that names more links than there are repeats the last. */
  link: string[]
  textLink: string
  pixel: string | null
  qr: string | null
  decoy: string | null
  attachment: string | null
  /** Address that answers go to. */
  replyTo: string | null
  senderDomain: string
}

/** Every variable that a template may use, with what an editor shows beside it. */
export const variables = [
  { name: 'given_name', about: 'First name; else the first word of the display name; else the address' },
  { name: 'surname', about: 'Last name' },
  { name: 'display_name', about: 'Full name; else the address' },
  { name: 'address', about: 'Mail address of the recipient' },
  { name: 'local_part', about: 'The address before the @' },
  { name: 'domain', about: 'The address after the @' },
  { name: 'department', about: 'Department' },
  { name: 'job_title', about: 'Job title' },
  { name: 'manager', about: 'Name of the manager' },
  { name: 'company', about: 'Company; else the name in the domain of the address' },
  { name: 'sender_domain', about: 'Sending domain of the campaign' },
  { name: 'reference', about: 'A number of eight digits, the same for one recipient each time' },
  { name: 'link', about: 'The link that counts; in the text part, the one of that part' },
  { name: 'link2', about: 'A second link, for a footer' },
  { name: 'link3', about: 'A third link, for a footer' },
  { name: 'qr', about: 'Source of the image with the QR code' },
] as const
export type VariableName = (typeof variables)[number]['name']

/** These have something in them for everybody. */
const alwaysFilled = new Set<string>([
  'given_name',
  'display_name',
  'address',
  'local_part',
  'domain',
  'company',
  'sender_domain',
  'reference',
  'link',
  'link2',
  'link3',
  'qr',
])
const value_chars_max = 200

/** What the directory says, made harmless for header fields and for the direction of the text around it. */
export function cleanValue(value: string | null): string {
  return (
    (value ?? '')
      // Line ends, other control characters, and what turns the direction of text (Unicode TR 9, 2).
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, value_chars_max)
      // A surrogate that lost its other half.
      .toWellFormed()
  )
}

/** Variables of a recipient, without the links. */
export function recipientVariables(recipient: RenderRecipient): Record<string, string> {
  const address = cleanValue(recipient.address)
  const [localPart = '', domain = ''] = splitAddress(address)
  const displayName = cleanValue(recipient.displayName) || address
  return {
    given_name: cleanValue(recipient.givenName) || firstName(displayName) || address,
    surname: cleanValue(recipient.surname),
    display_name: displayName,
    address,
    local_part: localPart,
    domain,
    department: cleanValue(recipient.department),
    job_title: cleanValue(recipient.jobTitle),
    manager: cleanValue(recipient.manager),
    company: cleanValue(recipient.company) || companyOf(domain),
    reference: referenceOf(address),
  }
}

function splitAddress(address: string): string[] {
  const at = address.lastIndexOf('@')
  return at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)]
}

/** `Doe, Jane` is Jane. */
function firstName(displayName: string): string {
  if (displayName.includes('@')) return displayName
  const [before = '', after] = displayName.split(', ', 2)
  return (after ?? before).split(' ', 1)[0]!
}

function companyOf(domain: string): string {
  const [name = ''] = domain.split('.', 1)
  return name === '' ? domain : name[0]!.toUpperCase() + name.slice(1)
}

/** FNV-1a: the same person sees the same number again, nothing more is asked of it. */
function referenceOf(address: string): string {
  let hash = 0x811c9dc5
  for (const character of address.toLowerCase()) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0
  return String(10_000_000 + (hash % 90_000_000))
}

/** Variables that the source prints without a default and outside a condition on the same variable. */
export function unguardedVariables(source: string): string[] {
  const guarded = new Set(
    [...source.matchAll(/\{%-?\s*(?:if|unless|elsif|case)\s([^%]{0,300})%\}/g)]
      .flatMap(([, condition]) => [...condition!.matchAll(/[a-z_][a-z0-9_]*/g)])
      .map(([name]) => name),
  )
  const printed = [...source.matchAll(/\{\{-?\s*([a-z_][a-z0-9_]*)([^}]{0,300})\}\}/g)]
    .filter(([, name, rest]) => !guarded.has(name!) && !/\|\s*default\s*:/.test(rest!))
    .map(([, name]) => name!)
  return [...new Set(printed)]
}

/** Variables that the directory must have something for, else these sources have a hole. */
export const requiredVariables = (sources: readonly string[]): string[] =>
  [...new Set(sources.flatMap(unguardedVariables))].filter((name) => !alwaysFilled.has(name))

/** Of these variables, those that are empty for the recipient. */
export function emptyVariables(required: readonly string[], recipient: RenderRecipient): string[] {
  const values = recipientVariables(recipient)
  return required.filter((name) => (values[name] ?? '') === '')
}

/** Throws `simulations.template.invalid` for a variable, filter or tag that there is not, in any branch. */
export function checkVariables(source: string): void {
  const names = new Set<string>(variables.map(({ name }) => name))
  const expressions = [...source.matchAll(/\{\{-?\s*([a-zA-Z_][\w.]*)/g)]
  const sample = Object.fromEntries([...names].map((name) => [name, 'x']))
  // Branches that are not taken are not rendered, so that their names are looked at besides.
  const unknown = expressions.find(
    ([, name]) => !names.has(name!) && !['true', 'false', 'nil', 'blank', 'empty'].includes(name!),
  )
  renderLiquid(unknown === undefined ? source : inItsLine(source, unknown.index, unknown[1]!), sample, 'text')
}

/** Nothing else than a name, in the line where it stands. */
const inItsLine = (source: string, at: number, name: string): string =>
  `${source.slice(0, at).replaceAll(/[^\n]/g, '')}{{ ${name} }}`
