// Built-in training: codes that hide an address.
import type { Training } from '../contract.ts'

export const qrCodes: Training = {
  id: 'qr-codes',
  version: 1,
  kind: 'lesson',
  minutes: 3,
  matches: { themes: [], techniques: ['qr'] },
  texts: [
    {
      language: 'en',
      title: 'Codes that hide an address',
      summary: 'Why attackers love QR codes, and how to look before you open.',
      sections: [
        {
          heading: 'A code is a link that nobody can read',
          paragraphs: [
            'People see dots, and many mail filters do, too. And a code takes you from a protected computer to a phone that is often less protected.',
          ],
          picture: { id: 'code', alt: 'A phone in front of a square code with a question mark' },
        },
        {
          heading: 'Look, then open',
          paragraphs: [
            'Your camera shows the address before it opens it. Read it as you would read any link: who owns it?',
            'A code in a mail is odd by itself: on a computer a link would do. Codes on posters and parking meters can be stickers over the real one.',
          ],
          picture: null,
        },
        {
          heading: 'What stays true',
          paragraphs: [
            'Never sign in on a page that you reached through a code from a mail. A second factor is set up on the page where you are already signed in.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Why is a code used in a mail instead of a link?',
          options: [
            'Because it is more modern',
            'So that people and filters do not see the address',
            'Because links do not work in mail',
          ],
          correct: 1,
          explanation: 'The hidden address is the point of it.',
        },
        {
          question: 'What does a careful person do after the camera has read a code?',
          options: ['Read the address before opening it', 'Open it quickly', 'Take a second photo'],
          correct: 0,
          explanation: 'The address is shown before it opens. That is the moment to look.',
        },
        {
          question: 'A mail says: scan this code to register your authenticator again. What is right?',
          options: [
            'Scan it, as security is important',
            'Scan it with a private phone',
            'Report it: such a code stands on the account page, not in a mail',
          ],
          correct: 2,
          explanation: 'Codes for the second factor are shown where you are signed in.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Codes, die eine Adresse verbergen',
      summary: 'Warum Angreifer QR-Codes lieben und wie Sie vor dem Öffnen hinsehen.',
      sections: [
        {
          heading: 'Ein Code ist ein Link, den niemand lesen kann',
          paragraphs: [
            'Menschen sehen Punkte, viele Mailfilter auch. Und ein Code führt Sie vom geschützten Computer auf ein Telefon, das oft weniger geschützt ist.',
          ],
          picture: { id: 'code', alt: 'Ein Telefon vor einem Code mit Fragezeichen' },
        },
        {
          heading: 'Erst hinsehen, dann öffnen',
          paragraphs: [
            'Ihre Kamera zeigt die Adresse, bevor sie sie öffnet. Lesen Sie sie wie jeden Link: Wem gehört sie?',
            'Ein Code in einer Mail ist schon an sich seltsam: Am Computer täte es ein Link. Codes auf Plakaten und Parkautomaten können überklebt sein.',
          ],
          picture: null,
        },
        {
          heading: 'Was immer gilt',
          paragraphs: [
            'Melden Sie sich nie auf einer Seite an, die Sie über einen Code aus einer Mail erreicht haben. Ein zweiter Faktor wird dort eingerichtet, wo Sie schon angemeldet sind.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Warum steht in einer Mail ein Code statt eines Links?',
          options: [
            'Weil er moderner ist',
            'Damit Menschen und Filter die Adresse nicht sehen',
            'Weil Links in Mails nicht funktionieren',
          ],
          correct: 1,
          explanation: 'Um die verborgene Adresse geht es.',
        },
        {
          question: 'Was tut ein vorsichtiger Mensch, wenn die Kamera einen Code gelesen hat?',
          options: ['Die Adresse lesen, bevor sie sich öffnet', 'Schnell öffnen', 'Ein zweites Foto machen'],
          correct: 0,
          explanation: 'Die Adresse wird vor dem Öffnen gezeigt. Das ist der Moment zum Hinsehen.',
        },
        {
          question:
            'Eine Mail sagt: Scannen Sie diesen Code, um Ihren Authenticator neu zu registrieren. Was ist richtig?',
          options: [
            'Scannen, denn Sicherheit ist wichtig',
            'Mit dem privaten Telefon scannen',
            'Melden: So ein Code steht auf der Kontoseite, nicht in einer Mail',
          ],
          correct: 2,
          explanation: 'Codes für den zweiten Faktor erscheinen dort, wo Sie angemeldet sind.',
        },
      ],
    },
  ],
}
