// Built-in training: what to do when it has happened.
import type { Training } from '../contract.ts'

export const afterTheClick: Training = {
  id: 'after-the-click',
  version: 1,
  kind: 'lesson',
  minutes: 3,
  matches: { themes: [], techniques: ['credentials', 'link', 'attachment'] },
  texts: [
    {
      language: 'en',
      title: 'It has happened: now what',
      summary: 'Five calm steps after a click, a typed password or an opened file.',
      sections: [
        {
          heading: 'First: tell somebody',
          paragraphs: [
            'Report it at once, by telephone if you can. Say what you clicked, opened or typed, and when. Whoever helps you can close doors while you go on.',
          ],
          picture: { id: 'bell', alt: 'A bell that rings' },
        },
        {
          heading: 'Then: close the door',
          paragraphs: [
            'You typed a password? Change it, from another device if possible, and everywhere else you used it. You allowed an app or confirmed a sign-in? Say so, as a new password alone does not end that.',
            'You opened a file? Leave the computer on, but take it off the network, and wait for help.',
          ],
          picture: { id: 'locks', alt: 'Two locks on one door' },
        },
        {
          heading: 'And: go on',
          paragraphs: [
            'Everybody can be caught, on a bad day by a good mail. Who reports it has done the most important thing for the whole organisation.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'What comes first after a mistake?',
          options: ['Telling those who can help', 'Finding out by myself what happened', 'Deleting all traces'],
          correct: 0,
          explanation: 'Time counts, and traces help to understand it.',
        },
        {
          question: 'You typed your password on a false page. What is enough?',
          options: [
            'Closing the page',
            'Changing it, also wherever else it is used, and reporting',
            'Watching the account for a week',
          ],
          correct: 1,
          explanation: 'The attacker tries the password elsewhere within minutes.',
        },
        {
          question: 'You confirmed a sign-in that was not yours. Why report it besides changing the password?',
          options: ['Because of the rules', 'A session that is open may stay open', 'It is not needed'],
          correct: 1,
          explanation: 'Open sessions must be ended by somebody.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Es ist passiert: was nun',
      summary: 'Fünf ruhige Schritte nach einem Klick, einem Kennwort oder einer geöffneten Datei.',
      sections: [
        {
          heading: 'Zuerst: sagen Sie es jemandem',
          paragraphs: [
            'Melden Sie es sofort, wenn möglich am Telefon. Sagen Sie, was Sie angeklickt, geöffnet oder eingegeben haben und wann. Wer Ihnen hilft, kann Türen schließen, während Sie weitermachen.',
          ],
          picture: { id: 'bell', alt: 'Eine läutende Glocke' },
        },
        {
          heading: 'Dann: schließen Sie die Tür',
          paragraphs: [
            'Sie haben ein Kennwort eingegeben? Ändern Sie es, möglichst von einem anderen Gerät, und überall, wo Sie es noch benutzen. Sie haben eine App erlaubt oder eine Anmeldung bestätigt? Sagen Sie es, denn ein neues Kennwort allein beendet das nicht.',
            'Sie haben eine Datei geöffnet? Lassen Sie den Computer an, aber trennen Sie ihn vom Netz und warten Sie auf Hilfe.',
          ],
          picture: { id: 'locks', alt: 'Zwei Schlösser an einer Tür' },
        },
        {
          heading: 'Und: machen Sie weiter',
          paragraphs: [
            'Es kann jede und jeden treffen, an einem schlechten Tag mit einer guten Mail. Wer es meldet, hat das Wichtigste für die ganze Organisation getan.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Was kommt nach einem Fehler zuerst?',
          options: [
            'Denen Bescheid sagen, die helfen können',
            'Selbst herausfinden, was passiert ist',
            'Alle Spuren löschen',
          ],
          correct: 0,
          explanation: 'Zeit zählt, und Spuren helfen beim Verstehen.',
        },
        {
          question: 'Sie haben Ihr Kennwort auf einer falschen Seite eingegeben. Was genügt?',
          options: ['Die Seite schließen', 'Ändern, auch überall sonst, und melden', 'Das Konto eine Woche beobachten'],
          correct: 1,
          explanation: 'Der Angreifer probiert das Kennwort binnen Minuten anderswo.',
        },
        {
          question: 'Sie haben eine fremde Anmeldung bestätigt. Warum melden, wenn Sie das Kennwort ändern?',
          options: ['Wegen der Vorschriften', 'Eine offene Sitzung kann offen bleiben', 'Das ist nicht nötig'],
          correct: 1,
          explanation: 'Offene Sitzungen muss jemand beenden.',
        },
      ],
    },
  ],
}
