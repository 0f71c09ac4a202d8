// Step lists for filters that stand before or behind Microsoft 365, in the words of their consoles (phishing-simulation 7.3), and how to
// tell from mail exchangers and connectors that a tenant has one. `{domains}`, `{addresses}`, `{hosts}` stand on lines of their own.
// What a vendor says to do is theirs to change: each list names what must be reached, so that it can be followed in a new console, too.

export interface GuideData {
  id: string
  name: string
  /** Part of the name of a mail exchanger or of a connector's certificate; none: shown to everybody. */
  signs: readonly RegExp[]
  sections: readonly GuideSection[]
  trap: string | null
}

export interface GuideSection {
  title: string
  /** `mail-in`: simulations to people; `mail-out`: reports and replies; `web-out`: people to our pages; `web-in`: their answers. */
  direction: 'mail-in' | 'mail-out' | 'web-out' | 'web-in'
  steps: readonly string[]
}

const listed = {
  addresses: 'Sending addresses: {addresses}',
  domains: 'Sending domains: {domains}',
  hosts: 'Hosts of the links: {hosts}',
}
const end = 'Set an end date, or a reminder to take the entries out after the campaign.'
const prove = 'Run the delivery check to a test mailbox, and see that nobody opened its links.'

const mail = (title: string, ...steps: string[]): GuideSection => ({ title, direction: 'mail-in', steps })

export const guideData: readonly GuideData[] = [
  {
    id: 'microsoft',
    name: 'Microsoft 365 (by hand)',
    signs: [/\.mail\.protection\.outlook\.com$/, /\.mx\.microsoft$/],
    sections: [
      mail(
        'Advanced delivery in the Defender portal',
        'Needs the roles Security Administrator and Organization Management.',
        'Open Email & collaboration, Policies & rules, Threat policies, Advanced delivery, Phishing simulation, Edit.',
        listed.domains,
        listed.addresses,
        'Under “Simulation URLs to allow” enter the hosts only for links in files and Teams; links in mail need no entry.',
        listed.hosts,
        'Do not enter them under Safe Links “do not rewrite”, in the connection filter or as allowed senders: these do not stop detonation.',
        'Where the mail exchanger is another product, set up Enhanced Filtering for Connectors, or the sending address cannot match.',
        end,
        prove,
      ),
    ],
    trap: 'The override does not work where mail enters Exchange Online twice, and never list the addresses of a mail gateway in it.',
  },
  {
    id: 'google-workspace',
    name: 'Google Workspace',
    signs: [/(?:^|\.)google\.com$/, /\.googlemail\.com$/],
    sections: [
      mail(
        'Let the mail in',
        'Open the Admin console, Apps, Google Workspace, Gmail, Spam, phishing and malware.',
        'Under “Email allowlist” enter the addresses.',
        listed.addresses,
        'Under “Inbound gateway” add the addresses; do not check “Reject all mail not from gateway IPs”; set a header expression for “Message is considered spam” that never matches, and “Disable Gmail spam evaluation on mail from this gateway”.',
        'Under “Spam” add a rule “Bypass spam filters and hide warnings for messages from senders or domains in selected lists” with an address list.',
        listed.domains,
        'Under “End user access”, “Image URL proxy allowlist” enter the hosts, or opened mails are Google’s, not people’s.',
        listed.hosts,
        'Changes take up to 12 hours.',
        end,
        prove,
      ),
    ],
    trap: 'An inbound gateway applies to all mail from those addresses: list only the addresses that simulations are sent from.',
  },
  {
    id: 'proofpoint-pps',
    name: 'Proofpoint Protection Server (PPS)',
    signs: [/\.pphosted\.com$/],
    sections: [
      mail(
        'Policy route and exemptions',
        'Open System, Policy Routes, and make a route “simulations” with the condition sender IP address.',
        listed.addresses,
        'Email Protection, Spam Detection: make a custom rule or a safe-list entry for the route.',
        listed.domains,
        'Reputation Service (Dynamic Reputation): add the route under “Disable processing for”.',
        'URL Defense, URL Rewrite Policies: add an exception for the route or the hosts.',
        listed.hosts,
        'Attachment Defense: add the route under “Disable processing for”.',
        'Email Firewall, Anti-spoofing: add the route to the exceptions.',
        end,
        prove,
      ),
    ],
    trap: 'Switching off rewriting does not switch off scanning. Where Microsoft filters behind it, both need entries.',
  },
  {
    id: 'proofpoint-essentials',
    name: 'Proofpoint Essentials',
    signs: [/\.ppe-hosted\.com$/],
    sections: [
      mail(
        'Safe senders',
        'Open Security Settings, Email, Sender Lists, Organization safe list.',
        listed.domains,
        listed.addresses,
        'URL Defense: add the hosts under exempt domains.',
        listed.hosts,
        'Attachment Defense: exempt the sending domains where the plan has it.',
        end,
        prove,
      ),
    ],
    trap: null,
  },
  {
    id: 'mimecast',
    name: 'Mimecast',
    signs: [/mimecast/],
    sections: [
      mail(
        'New policies by source IP',
        'Make a profile group or use source IP ranges in each policy.',
        listed.addresses,
        'Administration, Gateway, Policies: make a new policy of each kind, from “Everyone” to “Internal addresses”, limited to those addresses: Permitted Senders (permit), Greylisting (no action), Anti-Spoofing (take no action), Impersonation Protection Bypass, URL Protection Bypass, Attachment Protection Bypass, Attachment Management Bypass.',
        'Services, Targeted Threat Protection, Managed URLs: add the hosts as permitted, with URL rewriting off.',
        listed.hosts,
        'Sending domains for the names of the policies.',
        listed.domains,
        end,
        prove,
      ),
    ],
    trap: 'Make new policies; never edit the default ones, which apply to all mail.',
  },
  {
    id: 'barracuda-egd',
    name: 'Barracuda Email Gateway Defense',
    signs: [/barracudanetworks\.com$/],
    sections: [
      mail(
        'Sender and intent policies',
        'Open Inbound Settings, IP Address Policies: exempt the addresses.',
        listed.addresses,
        'Inbound Settings, Sender Policies: exempt the domains.',
        listed.domains,
        'Inbound Settings, Anti-Phishing, Intent Domain Policies: add the hosts with “Ignore”; Link Protection then skips them.',
        listed.hosts,
        end,
        prove,
      ),
    ],
    trap: null,
  },
  {
    id: 'barracuda-impersonation',
    name: 'Barracuda Impersonation Protection and Incident Response',
    signs: [],
    sections: [
      mail(
        'Allow senders',
        'Open Impersonation Protection, Settings, Allow Senders: add the domains.',
        listed.domains,
        'Incident Response: exempt the domains from automated workflows.',
        'Where Outlook has its report add-in, tell its owner that simulations come.',
        end,
        prove,
      ),
    ],
    trap: 'It reads mailboxes through Microsoft’s interface: allowing addresses at the gateway is not enough, and it sees directly delivered simulations, too.',
  },
  {
    id: 'cisco',
    name: 'Cisco Secure Email',
    signs: [/\.iphmx\.com$/, /\.ces\.cisco\.com$/],
    sections: [
      mail(
        'Own sender group and mail policy',
        'Mail Policies, HAT Overview: make a sender group “SIMULATION” above the others with the addresses, and a mail flow policy without spam detection and without rate limits.',
        listed.addresses,
        'Mail Policies, Incoming Mail Policies: make a policy for senders of the domains without anti-spam, graymail and outbreak filters.',
        listed.domains,
        'Security Services, URL Filtering and Outbreak Filters: add the hosts to the bypass list, so that links are not rewritten.',
        listed.hosts,
        'Take group and policy out as soon as the test is over.',
        prove,
      ),
    ],
    trap: 'Cisco refuses global exemptions; the entries are meant for the time of the test only.',
  },
  {
    id: 'symantec',
    name: 'Symantec Email Security.cloud',
    signs: [/messagelabs\.com$/],
    sections: [
      mail(
        'Approved senders, and a way past it',
        'Services, Email Services, Anti-Spam, Approved Senders: add domains and addresses.',
        listed.domains,
        listed.addresses,
        'Following of links cannot be switched off for a sender: choose direct delivery (Graph) for campaigns in this tenant, or send straight to the mail server behind it.',
        end,
        prove,
      ),
    ],
    trap: 'It opens every link whatever is approved. With SMTP its visits show as automated in the results.',
  },
  {
    id: 'trend-micro',
    name: 'Trend Micro Email Security',
    signs: [/trendmicro/, /\.tmes\./],
    sections: [
      mail(
        'Approved senders',
        'Inbound Protection, Connection Filtering, Sender Filter, Approved Senders: add the domains.',
        listed.domains,
        'Inbound Protection, Connection Filtering, IP Reputation, Allowed IP addresses: add the addresses.',
        listed.addresses,
        'Spam policies: make a policy above the others for these senders without Time-of-Click Protection and Web Reputation.',
        'Web Reputation approved list: add the hosts.',
        listed.hosts,
        'Virtual Analyzer: exempt these senders from URL and file submission.',
        end,
        prove,
      ),
    ],
    trap: 'Cloud App Security reads mailboxes through Microsoft’s interface and needs its own approved list.',
  },
  {
    id: 'sophos',
    name: 'Sophos Email',
    signs: [/sophos/],
    sections: [
      mail(
        'Allow list',
        'My Products, Email Protection, Policies or Settings, Inbound Allow/Block: allow the domains and addresses.',
        listed.domains,
        listed.addresses,
        'Time-of-click URL protection: exempt the hosts in the policy.',
        listed.hosts,
        'Where Mailflow of that product redirects mail of Microsoft 365, its rule has to let the addresses pass, or the mail enters twice and advanced delivery does not match.',
        end,
        prove,
      ),
    ],
    trap: 'The malware scan stays whatever is allowed.',
  },
  {
    id: 'hornetsecurity',
    name: 'Hornetsecurity',
    signs: [/hornetsecurity/, /hornetdefense/, /antispameurope/],
    sections: [
      mail(
        'Allow list and exceptions',
        'Control Panel, Deny & Allow Lists: allow domains and addresses for the whole customer.',
        listed.domains,
        listed.addresses,
        'Advanced Threat Protection: add the domains to the exceptions of Secure Links and sandboxing.',
        listed.hosts,
        end,
        prove,
      ),
    ],
    trap: null,
  },
  {
    id: 'fortimail',
    name: 'Fortinet FortiMail',
    signs: [/fortimail/],
    sections: [
      mail(
        'Safe list and policy',
        'Security, Block/Safe List, System: add domains and addresses.',
        listed.domains,
        listed.addresses,
        'Policy, IP Policy: make a policy for the addresses without content disarm, URL click protection and FortiSandbox.',
        'URL exempt list: add the hosts.',
        listed.hosts,
        end,
        prove,
      ),
    ],
    trap: null,
  },
  {
    id: 'web',
    name: 'Web proxies, DNS filters and firewalls',
    signs: [],
    sections: [
      {
        title: 'People to the pages',
        direction: 'web-out',
        steps: [
          'Allow HTTP and HTTPS (ports 80 and 443) to the hosts for everybody, also for phones and for people at home (agent or VPN).',
          listed.hosts,
          'Put the hosts into a category of their own that is allowed, and exempt them from reputation, “newly seen domain” and sandboxing of links.',
          'Exempt the hosts from TLS inspection where its scanner opens pages ahead of people.',
          'DNS filter: allow the hosts and the sending domains.',
          listed.domains,
          end,
        ],
      },
      {
        title: 'Answers of the pages',
        direction: 'web-in',
        steps: [
          'Let answers of the hosts through unchanged: no isolation, no page of the proxy before them, no script taken out. Otherwise people look like machines.',
          'Browser isolation and link previews: exempt the hosts.',
          listed.hosts,
        ],
      },
    ],
    trap: 'A browser’s own list of bad pages may warn of a look-alike page; the delivery check shows whether it does.',
  },
  {
    id: 'network-mail',
    name: 'Mail servers and firewalls of your own',
    signs: [],
    sections: [
      mail(
        'Simulations to people',
        'Allow SMTP (port 25) from the addresses to your mail exchangers; no greylisting, no limit below the rate of the campaign.',
        listed.addresses,
        'Exempt the addresses from content filters that open links or attachments.',
        listed.domains,
        end,
      ),
      {
        title: 'Reports and replies of people',
        direction: 'mail-out',
        steps: [
          'Let mail to the sending domains leave: people answer simulations, and out-of-office notes come back.',
          listed.domains,
          'Do not filter mail to the mailbox that collects reports.',
        ],
      },
    ],
    trap: null,
  },
  {
    id: 'endpoints',
    name: 'Endpoint protection and automation',
    signs: [],
    sections: [
      {
        title: 'On the computers',
        direction: 'web-out',
        steps: [
          'Web protection of the antivirus: allow the hosts.',
          listed.hosts,
          'Outlook and Teams: link previews may open links; where a policy can switch them off for the time of the campaign, do it.',
          'Playbooks of the security team (SOAR, phishing triage): exempt what carries the sending domains, or they open the links for people.',
          listed.domains,
          end,
        ],
      },
    ],
    trap: null,
  },
]
