// Domains and addresses for the administrators of filters: as text, as PowerShell for Exchange Online, as CSV. Pure.
import { csvBegin, csvRecord } from '#platform/csv.ts'
import type { EntryRow } from './entries.ts'

export type ExportFormat = 'text' | 'powershell' | 'csv'
type Entry = Pick<EntryRow, 'kind' | 'value' | 'since'>

export function exportOf(
  entries: readonly Entry[],
  format: ExportFormat,
): { body: string; type: string; fileName: string } {
  const valuesOf = (kind: Entry['kind']): string[] =>
    entries.filter((each) => each.kind === kind).map(({ value }) => value)
  const [domains, hosts, addresses] = [valuesOf('domain'), valuesOf('link-host'), valuesOf('address')]
  if (format === 'csv')
    return {
      body:
        csvBegin +
        csvRecord(['kind', 'value', 'since']) +
        entries.map(({ kind, value, since }) => csvRecord([kind, value, since])).join(''),
      type: 'text/csv; charset=utf-8',
      fileName: 'sending-addresses.csv',
    }
  if (format === 'powershell')
    return {
      body: powershell(domains, hosts, addresses),
      type: 'text/plain; charset=utf-8',
      fileName: 'sending-addresses.ps1',
    }
  const block = (title: string, values: readonly string[]): string =>
    `${title}\n${values.length === 0 ? '(none)' : values.join('\n')}\n`
  return {
    body: [
      block('Sending domains (e-mail and web)', domains),
      block('Hosts of simulation pages (web)', hosts),
      block('Sending IP addresses (e-mail)', addresses),
    ].join('\n'),
    type: 'text/plain; charset=utf-8',
    fileName: 'sending-addresses.txt',
  }
}

/** Single quotes are doubled (about_Quoting_Rules); values are checked names and addresses besides. */
const quoted = (values: readonly string[]): string =>
  values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')

/** Advanced delivery knows IPv4 alone; a rule needs at least one domain and one address (phishing-simulation 7.2). */
function powershell(domains: readonly string[], hosts: readonly string[], addresses: readonly string[]): string {
  const four = addresses.filter((address) => !address.includes(':'))
  const lines = [
    '# Advanced delivery of Exchange Online for simulated phishing. Run in a session of Connect-ExchangeOnline.',
    '# Needs Security Administrator and Organization Management.',
  ]
  if (domains.length === 0 || four.length === 0)
    return `${[...lines, '# There is nothing to allow: a sending domain and an IPv4 address are needed.'].join('\n')}\n`
  lines.push(
    `$domains = @(${quoted(domains)})`,
    `$addresses = @(${quoted(four)})`,
    "if (-not (Get-PhishSimOverridePolicy -ErrorAction SilentlyContinue)) { New-PhishSimOverridePolicy -Name 'PhishSimOverridePolicy' }",
    '$rule = Get-ExoPhishSimOverrideRule -ErrorAction SilentlyContinue | Select-Object -First 1',
    "if (-not $rule) { New-ExoPhishSimOverrideRule -Policy 'PhishSimOverridePolicy' -Domains $domains -SenderIpRanges $addresses }",
    'else {',
    '  $newDomains = @($domains | Where-Object { $rule.Domains -notcontains $_ })',
    '  $newAddresses = @($addresses | Where-Object { $rule.SenderIpRanges -notcontains $_ })',
    '  if ($newDomains.Count) { Set-ExoPhishSimOverrideRule -Identity $rule.Identity -AddDomains $newDomains }',
    '  if ($newAddresses.Count) { Set-ExoPhishSimOverrideRule -Identity $rule.Identity -AddSenderIpRanges $newAddresses }',
    '}',
  )
  if (hosts.length > 0) lines.push(`# Web proxies and DNS filters must let these through: ${hosts.join(', ')}`)
  return `${lines.join('\n')}\n`
}
