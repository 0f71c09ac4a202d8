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
    {
      language: 'fr',
      title: 'Quand un message est pressé',
      summary: 'Comment la pression agit sur nous tous, et comment dix secondes de pause la vainquent.',
      sections: [
        {
          heading: 'La hâte est un outil',
          paragraphs: [
            '« Aujourd’hui », « dans l’heure », « votre compte sera fermé » : ces mots nous font passer de la réflexion à l’action. Cela marche aussi avec des gens avisés, surtout en fin de journée.',
          ],
          picture: { id: 'clock', alt: 'Une horloge avec une aiguille rouge peu avant midi' },
        },
        {
          heading: 'Dix secondes',
          paragraphs: [
            'Vous sentez la pression ? Prenez-la comme un signe. Lâchez le clavier, respirez et demandez-vous : que se passe-t-il si je ne fais rien pendant dix minutes ? Presque toujours : rien.',
          ],
          picture: null,
        },
        {
          heading: 'Vérifiez par une autre voie',
          paragraphs: [
            'Ouvrez le compte vous-même, appelez le numéro que vous connaissez ou demandez à côté. Une vraie affaire supporte une question.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Que vous dit un délai d’une heure dans un message ?',
          options: [
            'Que c’est important',
            'Que quelqu’un ne veut pas que vous réfléchissiez',
            'Que l’expéditeur est ponctuel',
          ],
          correct: 1,
          explanation: 'Les vraies démarches laissent du temps et rappellent plus d’une fois.',
        },
        {
          question: 'Vous remarquez qu’un message vous rend nerveux. Que faire ?',
          options: [
            'Le régler aussitôt, c’est fini',
            'Faire une pause, puis vérifier autrement',
            'Le transmettre à toute l’équipe',
          ],
          correct: 1,
          explanation: 'La pause casse le plan de l’attaquant.',
        },
        {
          question: '« Sans action, votre compte sera bloqué. » Que faites-vous ?',
          options: [
            'J’ouvre le service depuis mes favoris et je regarde',
            'Je clique, mais je tape prudemment',
            'Je réponds qu’il me faut plus de temps',
          ],
          correct: 0,
          explanation: 'Si c’est vrai, le service lui-même le dira.',
        },
      ],
    },
    {
      language: 'es',
      title: 'Cuando un correo tiene prisa',
      summary: 'Cómo actúa la presión en todos nosotros y cómo diez segundos de pausa la vencen.',
      sections: [
        {
          heading: 'La prisa es una herramienta',
          paragraphs: [
            '«Hoy», «en una hora», «su cuenta se cerrará»: esas palabras nos hacen pasar de pensar a actuar. Funciona también con gente lista, sobre todo al final del día.',
          ],
          picture: { id: 'clock', alt: 'Un reloj con una aguja roja poco antes de las doce' },
        },
        {
          heading: 'Diez segundos',
          paragraphs: [
            '¿Siente presión? Tómela como señal. Suelte el teclado, respire y pregúntese: ¿qué pasa si no hago nada en diez minutos? Casi siempre: nada.',
          ],
          picture: null,
        },
        {
          heading: 'Compruebe por otra vía',
          paragraphs: [
            'Abra usted mismo la cuenta, llame al número que conoce o pregunte al lado. Un asunto real aguanta una pregunta.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: '¿Qué le dice un plazo de una hora en un correo?',
          options: ['Que es importante', 'Que alguien no quiere que piense', 'Que el remitente es puntual'],
          correct: 1,
          explanation: 'Los trámites reales dan tiempo y recuerdan más de una vez.',
        },
        {
          question: 'Nota que un correo le pone nervioso. ¿Cuál es el mejor paso?',
          options: ['Resolverlo ya y se acabó', 'Parar y luego comprobar por otra vía', 'Reenviarlo a todo el equipo'],
          correct: 1,
          explanation: 'La pausa rompe el plan del atacante.',
        },
        {
          question: '«Si no hace nada, su cuenta se bloqueará.» ¿Qué hace?',
          options: [
            'Abro el servicio desde los favoritos y miro',
            'Pulso, pero escribo con cuidado',
            'Respondo que necesito más tiempo',
          ],
          correct: 0,
          explanation: 'Si es verdad, lo dirá el propio servicio.',
        },
      ],
    },
  ],
}
