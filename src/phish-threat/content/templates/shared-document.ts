// Built-in template: a colleague shares a document through an invented file service.
import type { TemplateSource } from '../source.ts'

export const sharedDocument: TemplateSource = {
  id: 'shared-document',
  name: 'A document was shared with you',
  technique: 'credentials',
  theme: 'documentReceived',
  premise: [8, 8, 4, 2, 2],
  layout: 'service',
  accent: 'teal',
  brand: 'Tavinor Docs',
  landing: 'sign-in',
  trainingId: 'links',
  en: {
    from: ['{{ manager | default: "Office Management" }} via Tavinor', 'share'],
    subject: 'Shared with you: Team planning, final version',
    blocks: [
      { heading: 'A document was shared with you' },
      'Hello {{ given_name }}, **{{ manager | default: "Office Management" }}** gave you access to a document:',
      {
        rows: [
          ['Document', 'Team planning, final version'],
          ['Access', 'You can edit'],
          ['Available', '2 days'],
        ],
      },
      { button: 'Open the document' },
      'Access ends by itself after that.',
    ],
    cues: [
      [
        'authority',
        'sender',
        'via Tavinor',
        'The name of somebody you know stands before a service that you have never used together.',
      ],
      ['urgency', 'body', '2 days', 'A short time of access pushes you to look at once.'],
      [
        'business-process',
        'subject',
        'Shared with you',
        'Sharing files is daily work; that is why it is imitated so often. Ask before you open.',
      ],
    ],
  },
  de: {
    from: ['{{ manager | default: "Büroleitung" }} über Tavinor', 'freigabe'],
    subject: 'Für Sie freigegeben: Teamplanung, endgültige Fassung',
    blocks: [
      { heading: 'Ein Dokument wurde für Sie freigegeben' },
      'Guten Tag {{ display_name }}, **{{ manager | default: "Büroleitung" }}** hat Ihnen Zugriff auf ein Dokument gegeben:',
      {
        rows: [
          ['Dokument', 'Teamplanung, endgültige Fassung'],
          ['Zugriff', 'Sie können bearbeiten'],
          ['Verfügbar', '2 Tage'],
        ],
      },
      { button: 'Dokument öffnen' },
      'Danach endet der Zugriff von selbst.',
    ],
    cues: [
      [
        'authority',
        'sender',
        'über Tavinor',
        'Vor einem Dienst, den Sie nie gemeinsam benutzt haben, steht der Name von jemandem, den Sie kennen.',
      ],
      ['urgency', 'body', '2 Tage', 'Eine kurze Frist drängt Sie, gleich nachzusehen.'],
      [
        'business-process',
        'subject',
        'Für Sie freigegeben',
        'Dateien zu teilen ist Alltag; deshalb wird es so oft nachgeahmt. Fragen Sie vor dem Öffnen nach.',
      ],
    ],
  },
  fr: {
    from: ['{{ manager | default: "Secrétariat" }} via Tavinor', 'partage'],
    subject: 'Partagé avec vous : Planning de l’équipe, version finale',
    blocks: [
      { heading: 'Un document a été partagé avec vous' },
      'Bonjour {{ display_name }}, **{{ manager | default: "Secrétariat" }}** vous a donné accès à un document :',
      {
        rows: [
          ['Document', 'Planning de l’équipe, version finale'],
          ['Accès', 'Vous pouvez modifier'],
          ['Disponible', '2 jours'],
        ],
      },
      { button: 'Ouvrir le document' },
      'L’accès prend fin ensuite automatiquement.',
    ],
    cues: [
      [
        'authority',
        'sender',
        'via Tavinor',
        'Le nom d’une personne connue est placé devant un service que vous n’avez jamais utilisé ensemble.',
      ],
      ['urgency', 'body', '2 jours', 'Un accès de courte durée vous pousse à regarder tout de suite.'],
      [
        'business-process',
        'subject',
        'Partagé avec vous',
        'Partager des fichiers est quotidien ; c’est pourquoi on l’imite si souvent. Demandez avant d’ouvrir.',
      ],
    ],
  },
  es: {
    from: ['{{ manager | default: "Secretaría" }} a través de Tavinor', 'compartir'],
    subject: 'Compartido con usted: Planificación del equipo, versión final',
    blocks: [
      { heading: 'Se ha compartido un documento con usted' },
      'Hola, {{ display_name }}: **{{ manager | default: "Secretaría" }}** le ha dado acceso a un documento:',
      {
        rows: [
          ['Documento', 'Planificación del equipo, versión final'],
          ['Acceso', 'Puede editar'],
          ['Disponible', '2 días'],
        ],
      },
      { button: 'Abrir el documento' },
      'Después el acceso termina por sí solo.',
    ],
    cues: [
      [
        'authority',
        'sender',
        'a través de Tavinor',
        'El nombre de alguien conocido va delante de un servicio que nunca han usado juntos.',
      ],
      ['urgency', 'body', '2 días', 'Un acceso breve le empuja a mirar enseguida.'],
      [
        'business-process',
        'subject',
        'Compartido con usted',
        'Compartir archivos es cosa de cada día; por eso se imita tanto. Pregunte antes de abrir.',
      ],
    ],
  },
}
