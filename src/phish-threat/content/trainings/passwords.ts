// Built-in training: passwords, password managers and what nobody may ask for.
import type { Training } from '../contract.ts'

export const passwords: Training = {
  id: 'passwords',
  version: 1,
  kind: 'lesson',
  minutes: 4,
  matches: { themes: ['password', 'accountVerification', 'verifyMailbox'], techniques: ['credentials'] },
  texts: [
    {
      language: 'en',
      title: 'Where your password belongs',
      summary: 'Why mails ask for passwords, how to see it, and what protects you even on a bad day.',
      sections: [
        {
          heading: 'Why everybody wants your password',
          paragraphs: [
            'With your password a stranger is you: reads your mail, writes to your colleagues and asks them for money. That is why most phishing leads to a page that looks like a sign-in.',
            'Such a page is copied in minutes. Logo, colours and words prove nothing. **Only the address in the browser tells whose page it is.**',
          ],
          picture: { id: 'hook', alt: 'An envelope that hangs on a fishing hook' },
        },
        {
          heading: 'Go there by yourself',
          paragraphs: [
            'When a mail says that something is wrong with your account, do not use its link. Open the service as you always do: from your bookmarks, the start page or the app.',
            'If there really is something to do, you will see it there. If not, you just saw through the mail. Report it.',
          ],
          picture: null,
        },
        {
          heading: 'Let a password manager look for you',
          paragraphs: [
            'A password manager fills in a password only on the page where it belongs. When it stays silent on a page that looks right, the page is wrong.',
            'It also gives you a different, long password for each service, so that one theft does not open everything.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'A mail from “IT” says that you can keep your password if you confirm it on a page. What is true?',
          options: [
            'It is fine when the page shows our logo',
            'No one in IT needs my password; I report the mail',
            'I confirm it, but from my phone',
          ],
          correct: 1,
          explanation: 'IT can set a new password but never needs the old one. A logo can be copied by anybody.',
        },
        {
          question: 'What shows whose sign-in page it is?',
          options: ['The design', 'The address in the browser', 'A lock in the picture'],
          correct: 1,
          explanation: 'Design and pictures can be copied. The domain in the address bar cannot.',
        },
        {
          question: 'Your password manager does not offer the password on a page you believe to know. What do you do?',
          options: ['Copy the password by hand', 'Stop and look at the address', 'Reload the page until it works'],
          correct: 1,
          explanation:
            'The manager compares the address. That it stays silent is a strong sign that the page is not the real one.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Wohin Ihr Kennwort gehört',
      summary:
        'Warum Mails nach Kennwörtern fragen, woran man es erkennt und was Sie auch an schlechten Tagen schützt.',
      sections: [
        {
          heading: 'Warum alle Ihr Kennwort wollen',
          paragraphs: [
            'Mit Ihrem Kennwort ist ein Fremder Sie: Er liest Ihre Post, schreibt an Ihre Kolleginnen und Kollegen und bittet sie um Geld. Deshalb führt Phishing meist zu einer Seite, die wie eine Anmeldung aussieht.',
            'So eine Seite ist in Minuten kopiert. Logo, Farben und Worte beweisen nichts. **Nur die Adresse im Browser sagt, wem die Seite gehört.**',
          ],
          picture: { id: 'hook', alt: 'Ein Briefumschlag an einem Angelhaken' },
        },
        {
          heading: 'Gehen Sie selbst hin',
          paragraphs: [
            'Wenn eine Mail sagt, mit Ihrem Konto stimme etwas nicht, benutzen Sie nicht ihren Link. Öffnen Sie den Dienst wie immer: über Lesezeichen, Startseite oder App.',
            'Gibt es wirklich etwas zu tun, sehen Sie es dort. Wenn nicht, haben Sie die Mail gerade durchschaut. Melden Sie sie.',
          ],
          picture: null,
        },
        {
          heading: 'Lassen Sie einen Kennwortmanager mit hinsehen',
          paragraphs: [
            'Ein Kennwortmanager füllt ein Kennwort nur auf der Seite aus, zu der es gehört. Bleibt er auf einer Seite stumm, die richtig aussieht, ist die Seite falsch.',
            'Außerdem gibt er Ihnen für jeden Dienst ein eigenes, langes Kennwort, sodass ein Diebstahl nicht alles öffnet.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question:
            'Eine Mail von der „IT“ sagt, Sie könnten Ihr Kennwort behalten, wenn Sie es auf einer Seite bestätigen. Was stimmt?',
          options: [
            'Das ist in Ordnung, wenn die Seite unser Logo zeigt',
            'Niemand in der IT braucht mein Kennwort; ich melde die Mail',
            'Ich bestätige es, aber am Telefon',
          ],
          correct: 1,
          explanation:
            'Die IT kann ein neues Kennwort setzen, braucht aber nie das alte. Ein Logo kann jeder kopieren.',
        },
        {
          question: 'Was zeigt, wem eine Anmeldeseite gehört?',
          options: ['Die Gestaltung', 'Die Adresse im Browser', 'Ein Schloss im Bild'],
          correct: 1,
          explanation: 'Gestaltung und Bilder lassen sich kopieren, die Domain in der Adresszeile nicht.',
        },
        {
          question:
            'Ihr Kennwortmanager bietet auf einer Seite, die Sie zu kennen glauben, kein Kennwort an. Was tun Sie?',
          options: [
            'Ich kopiere das Kennwort von Hand',
            'Ich halte inne und sehe mir die Adresse an',
            'Ich lade die Seite neu, bis es geht',
          ],
          correct: 1,
          explanation:
            'Der Manager vergleicht die Adresse. Dass er schweigt, ist ein starkes Zeichen, dass die Seite nicht die echte ist.',
        },
      ],
    },
  ],
}
