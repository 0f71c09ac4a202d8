// Pure: what the products that permissions belong to are called.
export const productTitles: Record<string, string> = {
  platform: 'Platform',
  directory: 'People',
  'mail-flow': 'Mail flow',
  messages: 'Messages',
  quarantine: 'Quarantine',
  policies: 'Policies and lists',
  compromise: 'Compromised mailboxes',
  endpoints: 'Computers',
  'phish-threat': 'Phish Threat',
  providers: 'Providers',
}
