// Built-in training: the second factor and how it is got round.
import type { Training } from '../contract.ts'

export const secondFactor: Training = {
  id: 'second-factor',
  version: 1,
  kind: 'lesson',
  minutes: 4,
  matches: { themes: ['accountActivation', 'securityUpdate'], techniques: ['credentials'] },
  texts: [
    {
      language: 'en',
      title: 'The second factor is a key, too',
      summary: 'What protects your account besides the password, and how attackers try to get it.',
      sections: [
        {
          heading: 'Two locks',
          paragraphs: [
            'Password and phone together are much stronger than either. So attackers ask for both: on a copied page you type the code, and a second later it is theirs.',
          ],
          picture: { id: 'locks', alt: 'Two locks on one door' },
        },
        {
          heading: 'Questions that you did not ask for',
          paragraphs: [
            'Your phone asks “Is that you?” although you are not signing in? Then somebody has your password. Say no, even the tenth time, and change the password.',
            'Some call besides and pretend to be IT. Nobody in IT needs your code.',
          ],
          picture: { id: 'phone', alt: 'A phone with a question to confirm' },
        },
        {
          heading: 'The best kind',
          paragraphs: [
            'Passkeys and security keys look at the address by themselves: on a copied page they stay silent. Use them where they are offered.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Your phone asks for confirmation, but you are not signing in. What do you do?',
          options: ['Confirm it so that it stops', 'Refuse, change the password, report', 'Switch the phone off'],
          correct: 1,
          explanation: 'Somebody knows your password. Only a new one helps.',
        },
        {
          question: 'A caller from “IT” asks for the code on your phone. What is right?',
          options: [
            'Give it, as the caller knows my name',
            'Give only half of it',
            'Give it to nobody; hang up and report',
          ],
          correct: 2,
          explanation: 'Codes are for pages that you opened yourself.',
        },
        {
          question: 'Why are passkeys safer?',
          options: ['They are longer', 'They work only on the real address', 'They change every day'],
          correct: 1,
          explanation: 'A copied page has another address, and the passkey does not answer there.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Auch der zweite Faktor ist ein Schlüssel',
      summary: 'Was Ihr Konto neben dem Kennwort schützt und wie Angreifer daran kommen wollen.',
      sections: [
        {
          heading: 'Zwei Schlösser',
          paragraphs: [
            'Kennwort und Telefon zusammen sind viel stärker als eines allein. Deshalb fragen Angreifer nach beidem: Auf einer kopierten Seite tippen Sie den Code ein, eine Sekunde später gehört er ihnen.',
          ],
          picture: { id: 'locks', alt: 'Zwei Schlösser an einer Tür' },
        },
        {
          heading: 'Fragen, die Sie nicht gestellt haben',
          paragraphs: [
            'Ihr Telefon fragt „Sind Sie das?“, obwohl Sie sich nicht anmelden? Dann hat jemand Ihr Kennwort. Sagen Sie nein, auch beim zehnten Mal, und ändern Sie das Kennwort.',
            'Manche rufen zusätzlich an und geben sich als IT aus. Niemand in der IT braucht Ihren Code.',
          ],
          picture: { id: 'phone', alt: 'Ein Telefon mit einer Frage zum Bestätigen' },
        },
        {
          heading: 'Die beste Art',
          paragraphs: [
            'Passkeys und Sicherheitsschlüssel prüfen die Adresse selbst: Auf einer kopierten Seite bleiben sie stumm. Nutzen Sie sie, wo es sie gibt.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Ihr Telefon bittet um Bestätigung, aber Sie melden sich nicht an. Was tun Sie?',
          options: ['Bestätigen, damit es aufhört', 'Ablehnen, Kennwort ändern, melden', 'Das Telefon ausschalten'],
          correct: 1,
          explanation: 'Jemand kennt Ihr Kennwort. Nur ein neues hilft.',
        },
        {
          question: 'Jemand von der „IT“ fragt am Telefon nach dem Code. Was ist richtig?',
          options: [
            'Nennen, denn er kennt meinen Namen',
            'Nur die Hälfte nennen',
            'Niemandem nennen; auflegen und melden',
          ],
          correct: 2,
          explanation: 'Codes gehören auf Seiten, die Sie selbst geöffnet haben.',
        },
        {
          question: 'Warum sind Passkeys sicherer?',
          options: ['Sie sind länger', 'Sie wirken nur bei der echten Adresse', 'Sie ändern sich täglich'],
          correct: 1,
          explanation: 'Eine kopierte Seite hat eine andere Adresse, dort antwortet der Passkey nicht.',
        },
      ],
    },
  ],
}
