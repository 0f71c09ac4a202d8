// What besides the override a tenant has that may visit links or open attachments, and whether the override covers it. Policies of the
// tenant are only looked at: Mailwarden never edits them (exchange-online 2.5). Pure.
import type { AllowListActual } from './actual.ts'
import type { Coverage } from './contract.ts'

export function coverageOf(
  actual: AllowListActual,
  domains: readonly string[],
  linkHosts: readonly string[],
): Coverage[] {
  return [
    safeLinks(actual, linkHosts),
    safeAttachments(actual),
    {
      what: 'Spam, phishing and ZAP',
      state: 'covered',
      text: `Mail of ${domains.length === 0 ? 'the listed domains' : domains.join(', ')} from the listed addresses is delivered whatever the filters say. Malware filtering stays.`,
    },
    {
      what: 'Links outside mail',
      state: linkHosts.length === 0 ? 'not-covered' : 'covered',
      text:
        linkHosts.length === 0
          ? 'Safe Links may open links in files, Teams and directly delivered mail. List the hosts of your links to prevent it.'
          : 'The hosts of your links are allowed in files and Teams, too.',
    },
    {
      what: 'Mail inside the tenant',
      state: 'not-covered',
      text: 'Advanced delivery is not for mail between mailboxes of the tenant: a simulation that is forwarded may be scanned, and its links opened.',
    },
  ]
}

function safeLinks({ safeLinks: policies }: AllowListActual, linkHosts: readonly string[]): Coverage {
  const what = 'Safe Links'
  if (policies === null || policies.length === 0)
    return {
      what,
      state: 'covered',
      text: 'No policy of the tenant rewrites links in mail; the built-in protection follows the override.',
    }
  const names = policies.map(({ name }) => `“${name}”`).join(', ')
  const listed = policies.filter(({ notRewritten }) =>
    linkHosts.some((host) => notRewritten.some((entry) => entry.includes(host.toLowerCase()))),
  )
  return {
    what,
    state: 'covered',
    text: `${names}: links are still wrapped, but neither opened nor blocked, because the override says so.${
      listed.length === 0
        ? ''
        : ` ${listed.map(({ name }) => `“${name}”`).join(', ')} also lists your hosts under “do not rewrite”: that is not needed, and may raise alerts. Take them out there.`
    }`,
  }
}

function safeAttachments({ safeAttachments: names }: AllowListActual): Coverage {
  return {
    what: 'Safe Attachments',
    state: 'covered',
    text:
      names === null || names.length === 0
        ? 'No policy of the tenant opens attachments; the built-in protection follows the override.'
        : `${names.map((name) => `“${name}”`).join(', ')}: attachments of simulations are not opened, because the override says so.`,
  }
}
