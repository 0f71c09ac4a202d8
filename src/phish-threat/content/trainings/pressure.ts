// Built-in training: time pressure and threats.
import type { Training } from '../contract.ts'

export const pressure: Training = {
  id: 'pressure',
  version: 1,
  kind: 'lesson',
  minutes: 3,
  matches: {
    themes: [
      'loginAlert',
      'upgradeMailboxStorage',
      'serviceSuspended',
      'incomingMessages',
      'remoteWork',
      'cleanUpMail',
    ],
    techniques: ['credentials'],
  },
  texts: [
    {
      language: 'en',
      title: 'When a mail is in a hurry',
      summary: 'How pressure works on all of us, and how a pause of ten seconds defeats it.',
      sections: [
        {
          heading: 'Hurry is a tool',
          paragraphs: [
            '“Today”, “within one hour”, “your account will be closed”: such words switch us from thinking to acting. That works on clever people, too, most of all late in the day.',
          ],
          picture: { id: 'clock', alt: 'A clock with a red hand shortly before twelve' },
        },
        {
          heading: 'Ten seconds',
          paragraphs: [
            'Feel the pressure? Take it as a sign. Take your hands off the keyboard, breathe, and ask: what happens if I do nothing for ten minutes? Almost always: nothing.',
          ],
          picture: null,
        },
        {
          heading: 'Check by another way',
          paragraphs: [
            'Open the account yourself, call the number that you know, or ask the colleague next to you. A real matter can stand a question.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'What does a deadline of one hour in a mail tell you?',
          options: ['That it is important', 'That somebody does not want you to think', 'That the sender is punctual'],
          correct: 1,
          explanation: 'Real processes give time and remind more than once.',
        },
        {
          question: 'You notice that a mail makes you nervous. What is the best step?',
          options: [
            'Deal with it at once, then it is over',
            'Pause, then check by another way',
            'Forward it to the whole team',
          ],
          correct: 1,
          explanation: 'The pause breaks the plan of the attacker.',
        },
        {
          question: '“If you do nothing, your account will be locked.” What do you do?',
          options: [
            'Open the service from the bookmarks and look',
            'Click, but type carefully',
            'Reply that you need more time',
          ],
          correct: 0,
          explanation: 'If it is true, the service itself will say so.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Wenn eine Mail es eilig hat',
      summary: 'Wie Druck auf uns alle wirkt und wie eine Pause von zehn Sekunden ihn besiegt.',
      sections: [
        {
          heading: 'Eile ist ein Werkzeug',
          paragraphs: [
            '„Heute“, „innerhalb einer Stunde“, „Ihr Konto wird geschlossen“: Solche Worte schalten uns vom Denken aufs Handeln um. Das wirkt auch bei klugen Menschen, am meisten spät am Tag.',
          ],
          picture: { id: 'clock', alt: 'Eine Uhr mit rotem Zeiger kurz vor zwölf' },
        },
        {
          heading: 'Zehn Sekunden',
          paragraphs: [
            'Sie spüren Druck? Nehmen Sie ihn als Zeichen. Hände von der Tastatur, durchatmen und fragen: Was passiert, wenn ich zehn Minuten nichts tue? Fast immer: nichts.',
          ],
          picture: null,
        },
        {
          heading: 'Auf anderem Weg prüfen',
          paragraphs: [
            'Öffnen Sie das Konto selbst, rufen Sie die bekannte Nummer an oder fragen Sie nebenan. Eine echte Angelegenheit verträgt eine Rückfrage.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Was sagt Ihnen eine Frist von einer Stunde in einer Mail?',
          options: [
            'Dass es wichtig ist',
            'Dass jemand nicht will, dass Sie nachdenken',
            'Dass der Absender pünktlich ist',
          ],
          correct: 1,
          explanation: 'Echte Vorgänge lassen Zeit und erinnern mehr als einmal.',
        },
        {
          question: 'Sie merken, dass eine Mail Sie nervös macht. Was ist der beste Schritt?',
          options: [
            'Gleich erledigen, dann ist es vorbei',
            'Innehalten, dann auf anderem Weg prüfen',
            'An das ganze Team weiterleiten',
          ],
          correct: 1,
          explanation: 'Die Pause durchkreuzt den Plan des Angreifers.',
        },
        {
          question: '„Wenn Sie nichts tun, wird Ihr Konto gesperrt.“ Was tun Sie?',
          options: [
            'Den Dienst über das Lesezeichen öffnen und nachsehen',
            'Klicken, aber vorsichtig tippen',
            'Antworten, dass Sie mehr Zeit brauchen',
          ],
          correct: 0,
          explanation: 'Wenn es stimmt, sagt es der Dienst selbst.',
        },
      ],
    },
  ],
}
