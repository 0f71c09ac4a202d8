// A made-up person and made-up addresses, for previews and checks.
import type { MailLinks, RenderRecipient } from './variables.ts'

export const sampleRecipient: RenderRecipient = {
  displayName: 'Alex Wilber',
  givenName: 'Alex',
  surname: 'Wilber',
  address: 'alex.wilber@contoso.example',
  department: 'Marketing',
  jobTitle: 'Marketing assistant',
  manager: 'Megan Bowen',
  company: 'Contoso',
}

export const sampleLinks: MailLinks = {
  link: ['https://notice.example/1', 'https://notice.example/2', 'https://notice.example/3'],
  textLink: 'https://notice.example/4',
  pixel: null,
  qr: 'https://notice.example/5',
  decoy: null,
  attachment: 'https://notice.example/6',
  replyTo: null,
  senderDomain: 'notice.example',
}
