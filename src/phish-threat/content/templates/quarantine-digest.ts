// Built-in template: a list of messages that a filter holds back.
import type { TemplateSource } from '../source.ts'

export const quarantineDigest: TemplateSource = {
  id: 'quarantine-digest',
  name: 'Messages held in quarantine',
  technique: 'credentials',
  theme: 'quarantine',
  premise: [8, 6, 2, 4, 2],
  layout: 'internal',
  accent: 'green',
  brand: 'Mail filter',
  landing: 'sign-in',
  trainingId: 'links',
  en: {
    from: ['Mail filter', 'quarantine'],
    subject: 'You have 4 held messages',
    blocks: [
      'The following messages to **{{ address }}** were held and are deleted after 24 hours:',
      {
        rows: [
          ['Human resources', 'Your request'],
          ['Billing', 'Receipt 20731'],
          ['{{ manager | default: "Team lead" }}', 'Before tomorrow'],
          ['Events', 'Invitation'],
        ],
      },
      { button: 'Release all messages' },
      'To release single messages, [open the list](link2).',
    ],
    cues: [
      [
        'urgency',
        'body',
        'deleted after 24 hours',
        'Real digests hold messages for weeks; one day is there to hurry you.',
      ],
      [
        'inconsistency',
        'body',
        'Human resources',
        'Mail from your own people is hardly ever held. Subjects that make curious are the bait.',
      ],
      [
        'business-process',
        'subject',
        'held messages',
        'You may know real digests. Compare: the real one names the filter and leads to an address you know.',
      ],
    ],
  },
  de: {
    brand: 'Mailfilter',
    from: ['Mailfilter', 'quarantaene'],
    subject: 'Sie haben 4 zurückgehaltene Nachrichten',
    blocks: [
      'Diese Nachrichten an **{{ address }}** wurden zurückgehalten und werden nach 24 Stunden gelöscht:',
      {
        rows: [
          ['Personalabteilung', 'Ihre Anfrage'],
          ['Abrechnung', 'Beleg 20731'],
          ['{{ manager | default: "Teamleitung" }}', 'Noch vor morgen'],
          ['Veranstaltungen', 'Einladung'],
        ],
      },
      { button: 'Alle Nachrichten freigeben' },
      'Um einzelne Nachrichten freizugeben, [öffnen Sie die Liste](link2).',
    ],
    cues: [
      [
        'urgency',
        'body',
        'nach 24 Stunden gelöscht',
        'Echte Übersichten bewahren Nachrichten wochenlang auf; ein Tag soll Sie antreiben.',
      ],
      [
        'inconsistency',
        'body',
        'Personalabteilung',
        'Mails der eigenen Leute werden kaum je zurückgehalten. Betreffzeilen, die neugierig machen, sind der Köder.',
      ],
      [
        'business-process',
        'subject',
        'zurückgehaltene Nachrichten',
        'Vielleicht kennen Sie echte Übersichten. Vergleichen Sie: Die echte nennt den Filter und führt zu einer bekannten Adresse.',
      ],
    ],
  },
  fr: {
    brand: 'Filtre de messagerie',
    from: ['Filtre de messagerie', 'quarantaine'],
    subject: 'Vous avez 4 messages retenus',
    blocks: [
      'Les messages suivants pour **{{ address }}** ont été retenus et seront supprimés dans 24 heures :',
      {
        rows: [
          ['Ressources humaines', 'Votre demande'],
          ['Facturation', 'Reçu 20731'],
          ['{{ manager | default: "Responsable d’équipe" }}', 'Avant demain'],
          ['Événements', 'Invitation'],
        ],
      },
      { button: 'Libérer tous les messages' },
      'Pour libérer certains messages, [ouvrez la liste](link2).',
    ],
    cues: [
      [
        'urgency',
        'body',
        'supprimés dans 24 heures',
        'Les vrais récapitulatifs gardent les messages des semaines ; un seul jour sert à vous presser.',
      ],
      [
        'inconsistency',
        'body',
        'Ressources humaines',
        'Les messages de vos collègues ne sont presque jamais retenus. Les objets qui intriguent sont l’appât.',
      ],
      [
        'business-process',
        'subject',
        'messages retenus',
        'Vous connaissez peut-être de vrais récapitulatifs. Comparez : le vrai nomme le filtre et mène à une adresse connue.',
      ],
    ],
  },
  es: {
    brand: 'Filtro de correo',
    from: ['Filtro de correo', 'cuarentena'],
    subject: 'Tiene 4 mensajes retenidos',
    blocks: [
      'Los siguientes mensajes para **{{ address }}** se han retenido y se borran a las 24 horas:',
      {
        rows: [
          ['Recursos humanos', 'Su solicitud'],
          ['Facturación', 'Recibo 20731'],
          ['{{ manager | default: "Responsable del equipo" }}', 'Antes de mañana'],
          ['Eventos', 'Invitación'],
        ],
      },
      { button: 'Liberar todos los mensajes' },
      'Para liberar mensajes sueltos, [abra la lista](link2).',
    ],
    cues: [
      [
        'urgency',
        'body',
        'se borran a las 24 horas',
        'Los resúmenes reales guardan los mensajes semanas; un día es para meterle prisa.',
      ],
      [
        'inconsistency',
        'body',
        'Recursos humanos',
        'El correo de su propia gente casi nunca se retiene. Los asuntos que intrigan son el cebo.',
      ],
      [
        'business-process',
        'subject',
        'mensajes retenidos',
        'Quizá conozca resúmenes reales. Compare: el real nombra el filtro y lleva a una dirección conocida.',
      ],
    ],
  },
}
