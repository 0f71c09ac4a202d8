// Built-in template: an update that people are to install by themselves.
import type { TemplateSource } from '../source.ts'

export const securityUpdate: TemplateSource = {
  id: 'security-update',
  name: 'Install a security update',
  technique: 'link',
  theme: 'securityUpdate',
  premise: [6, 6, 2, 4, 6],
  layout: 'internal',
  accent: 'red',
  brand: 'IT Security',
  landing: 'document',
  trainingId: 'attachments',
  en: {
    from: ['IT Security', 'it-security'],
    subject: 'Install the security update for your browser today',
    blocks: [
      'Hello,',
      'a gap was found in all browsers. We ask everybody to install the attached repair by themselves, because the automatic distribution failed.',
      {
        rows: [
          ['Update', 'KB-4471-R2'],
          ['Size', '12 MB'],
          ['Restart', 'not needed'],
        ],
      },
      { button: 'Download update' },
      'Computers without the update are taken off the network tonight. Warnings of the browser can be ignored, as the file is new.',
      { signature: ['IT Security'] },
    ],
    cues: [
      ['generic-greeting', 'body', 'Hello,', 'No name, although the mail comes from “your” IT.'],
      ['inconsistency', 'body', 'attached', 'Something attached is mentioned, but there is only a link.'],
      [
        'inconsistency',
        'body',
        'Warnings of the browser can be ignored',
        'Who asks you to ignore a warning wants something that the warning is about.',
      ],
      ['threat', 'body', 'taken off the network tonight', 'Pressure, so that you install first and ask later.'],
      ['distracting-detail', 'body', 'KB-4471-R2', 'A number that looks technical proves nothing.'],
      [
        'business-process',
        'body',
        'automatic distribution failed',
        'Updates come by themselves. An exception that needs your help is the story of the attacker.',
      ],
      ['urgency', 'subject', 'today', 'The whole subject is built for hurry.'],
    ],
  },
  de: {
    brand: 'IT-Sicherheit',
    from: ['IT-Sicherheit', 'it-sicherheit'],
    subject: 'Installieren Sie heute das Sicherheitsupdate für Ihren Browser',
    blocks: [
      'Hallo,',
      'in allen Browsern wurde eine Lücke gefunden. Wir bitten alle, die angehängte Reparatur selbst zu installieren, weil die automatische Verteilung fehlgeschlagen ist.',
      {
        rows: [
          ['Update', 'KB-4471-R2'],
          ['Größe', '12 MB'],
          ['Neustart', 'nicht nötig'],
        ],
      },
      { button: 'Update herunterladen' },
      'Computer ohne das Update werden heute Abend vom Netz genommen. Warnungen des Browsers können Sie übergehen, weil die Datei neu ist.',
      { signature: ['IT-Sicherheit'] },
    ],
    cues: [
      ['generic-greeting', 'body', 'Hallo,', 'Kein Name, obwohl die Mail von „Ihrer“ IT kommt.'],
      ['inconsistency', 'body', 'angehängte', 'Von etwas Angehängtem ist die Rede, aber es gibt nur einen Link.'],
      [
        'inconsistency',
        'body',
        'Warnungen des Browsers können Sie übergehen',
        'Wer bittet, eine Warnung zu übergehen, will genau das, wovor sie warnt.',
      ],
      ['threat', 'body', 'heute Abend vom Netz genommen', 'Druck, damit Sie erst installieren und dann fragen.'],
      ['distracting-detail', 'body', 'KB-4471-R2', 'Eine technisch aussehende Nummer beweist nichts.'],
      [
        'business-process',
        'body',
        'automatische Verteilung fehlgeschlagen',
        'Updates kommen von selbst. Eine Ausnahme, die Ihre Hilfe braucht, ist die Geschichte des Angreifers.',
      ],
      ['urgency', 'subject', 'heute', 'Der ganze Betreff ist auf Eile gebaut.'],
    ],
  },
}
