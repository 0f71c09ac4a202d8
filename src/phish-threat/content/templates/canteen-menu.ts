// Built-in template: a vote on the menu of the canteen, with a prize.
import type { TemplateSource } from '../source.ts'

export const canteenMenu: TemplateSource = {
  id: 'canteen-menu',
  name: 'Canteen: vote for the menu (QR code)',
  technique: 'qr',
  theme: 'personalizedOffer',
  premise: [4, 2, 4, 0, 2],
  layout: 'document',
  accent: 'green',
  brand: 'Canteen',
  landing: 'survey',
  trainingId: 'qr-codes',
  en: {
    from: ['Canteen Team', 'canteen'],
    subject: 'Vote for next week’s menu and win lunch for a month',
    blocks: [
      'Dear guests,',
      'which dishes shall we cook? Vote with your phone. Among all votes we draw **lunch for a whole month**.',
      { qr: 'Code to vote for the menu' },
      'Voting ends today.',
      { signature: ['Canteen Team'] },
    ],
    cues: [
      ['too-good-to-be-true', 'body', 'lunch for a whole month', 'A prize to make you scan.'],
      ['generic-greeting', 'body', 'Dear guests', 'It goes to everybody, by name to nobody.'],
      ['limited-time-offer', 'body', 'Voting ends today', 'One day, so that you do it at once.'],
    ],
  },
  de: {
    brand: 'Kantine',
    from: ['Kantinenteam', 'kantine'],
    subject: 'Speiseplan wählen und ein Monatsessen gewinnen',
    blocks: [
      'Liebe Gäste,',
      'welche Gerichte sollen wir kochen? Stimmen Sie mit dem Telefon ab. Unter allen Stimmen verlosen wir **einen Monat Mittagessen**.',
      { qr: 'Code zur Abstimmung über den Speiseplan' },
      'Die Abstimmung endet heute.',
      { signature: ['Kantinenteam'] },
    ],
    cues: [
      ['too-good-to-be-true', 'body', 'einen Monat Mittagessen', 'Ein Preis, damit Sie scannen.'],
      ['generic-greeting', 'body', 'Liebe Gäste', 'Geht an alle und ist an niemanden gerichtet.'],
      ['limited-time-offer', 'body', 'Die Abstimmung endet heute', 'Ein Tag, damit Sie es gleich tun.'],
    ],
  },
}
