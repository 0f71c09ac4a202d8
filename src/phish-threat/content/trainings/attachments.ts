// Built-in training: files that come by mail.
import type { Training } from '../contract.ts'

export const attachments: Training = {
  id: 'attachments',
  version: 1,
  kind: 'lesson',
  minutes: 4,
  matches: {
    themes: ['voicemail', 'fax', 'mailReceived', 'financeReport', 'securityUpdate'],
    techniques: ['attachment'],
  },
  texts: [
    {
      language: 'en',
      title: 'Before you open a file',
      summary: 'What an attachment can do, and what to ask before you open it.',
      sections: [
        {
          heading: 'A file is more than paper',
          paragraphs: [
            'A file can hold a link, a copied sign-in page or commands. A web page as a file (.html) opens in your browser without any address that could warn you.',
            'Pictures of documents that say “enable content” or “allow editing” want you to switch protection off.',
          ],
          picture: { id: 'file', alt: 'A sheet of paper with a fishing hook behind its corner' },
        },
        {
          heading: 'Three questions',
          paragraphs: [
            'Did I expect it? Does the kind of file fit what the mail says? A voice message is sound, an invoice seldom an archive with a password. Can I ask the sender by another way?',
            'One “no” is enough to stop.',
          ],
          picture: null,
        },
        {
          heading: 'If it is open already',
          paragraphs: [
            'Close it, do not enter anything, and report the mail. If you allowed something or typed a password, say so at once. Nobody will blame you for it; each minute counts.',
          ],
          picture: { id: 'clock', alt: 'A clock that shows how each minute counts' },
        },
      ],
      quiz: [
        {
          question: 'A mail announces a voice message. Attached is “message.html”. What do you think?',
          options: [
            'Fine, it opens in the browser',
            'A recording is not a web page: report it',
            'It is safe because it is small',
          ],
          correct: 1,
          explanation: 'The kind of file does not fit the story.',
        },
        {
          question: 'A document asks you to “enable content” to read it. What now?',
          options: [
            'Enable it, then close it quickly',
            'Close it and report the mail',
            'Send it to a colleague to try',
          ],
          correct: 1,
          explanation: 'The request is the attack. Passing it on only brings a colleague into danger.',
        },
        {
          question: 'You opened a file and now have doubts. What helps most?',
          options: ['Report it right away', 'Wait whether anything happens', 'Delete the mail and forget it'],
          correct: 0,
          explanation: 'The earlier it is known, the less can happen.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Bevor Sie eine Datei öffnen',
      summary: 'Was ein Anhang anrichten kann und was Sie sich vor dem Öffnen fragen.',
      sections: [
        {
          heading: 'Eine Datei ist mehr als Papier',
          paragraphs: [
            'Eine Datei kann einen Link, eine kopierte Anmeldeseite oder Befehle enthalten. Eine Webseite als Datei (.html) öffnet sich im Browser ohne eine Adresse, die Sie warnen könnte.',
            'Bilder von Dokumenten, die „Inhalt aktivieren“ oder „Bearbeitung erlauben“ sagen, wollen, dass Sie den Schutz abschalten.',
          ],
          picture: { id: 'file', alt: 'Ein Blatt Papier mit einem Angelhaken hinter der Ecke' },
        },
        {
          heading: 'Drei Fragen',
          paragraphs: [
            'Habe ich sie erwartet? Passt die Art der Datei zu dem, was die Mail sagt? Eine Sprachnachricht ist Ton, eine Rechnung selten ein Archiv mit Kennwort. Kann ich auf anderem Weg nachfragen?',
            'Ein einziges „Nein“ genügt, um aufzuhören.',
          ],
          picture: null,
        },
        {
          heading: 'Wenn sie schon offen ist',
          paragraphs: [
            'Schließen Sie sie, geben Sie nichts ein und melden Sie die Mail. Haben Sie etwas erlaubt oder ein Kennwort eingegeben, sagen Sie es sofort. Niemand wird es Ihnen vorwerfen; jede Minute zählt.',
          ],
          picture: { id: 'clock', alt: 'Eine Uhr, die zeigt, dass jede Minute zählt' },
        },
      ],
      quiz: [
        {
          question: 'Eine Mail kündigt eine Sprachnachricht an. Angehängt ist „nachricht.html“. Was denken Sie?',
          options: [
            'In Ordnung, sie öffnet sich im Browser',
            'Eine Aufnahme ist keine Webseite: melden',
            'Sie ist sicher, weil sie klein ist',
          ],
          correct: 1,
          explanation: 'Die Art der Datei passt nicht zur Geschichte.',
        },
        {
          question: 'Ein Dokument bittet, „Inhalt zu aktivieren“, um es zu lesen. Was nun?',
          options: [
            'Aktivieren und schnell wieder schließen',
            'Schließen und die Mail melden',
            'Einer Kollegin zum Ausprobieren schicken',
          ],
          correct: 1,
          explanation: 'Die Bitte ist der Angriff. Weitergeben bringt nur andere in Gefahr.',
        },
        {
          question: 'Sie haben eine Datei geöffnet und nun Zweifel. Was hilft am meisten?',
          options: ['Sofort melden', 'Abwarten, ob etwas passiert', 'Die Mail löschen und vergessen'],
          correct: 0,
          explanation: 'Je früher es bekannt ist, desto weniger kann passieren.',
        },
      ],
    },
  ],
}
