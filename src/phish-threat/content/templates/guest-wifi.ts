// Built-in template: a code that installs a certificate for the wireless network.
import type { TemplateSource } from '../source.ts'

export const guestWifi: TemplateSource = {
  id: 'guest-wifi',
  name: 'New WiFi certificate (QR code)',
  technique: 'qr',
  theme: 'securityUpdate',
  premise: [6, 6, 2, 4, 2],
  layout: 'internal',
  accent: 'teal',
  brand: 'Network Operations',
  landing: 'settings',
  trainingId: 'qr-codes',
  en: {
    from: ['Network Operations', 'network'],
    subject: 'WiFi: install the new certificate on your phone',
    blocks: [
      'Hello {{ given_name }},',
      'the wireless network gets a new certificate on Friday. Phones without it lose the connection.',
      'Scan the code with your phone to install it:',
      { qr: 'Code to install the certificate' },
      { note: 'This notice was checked by the network team.' },
      { signature: ['Network Operations'] },
    ],
    cues: [
      ['threat', 'body', 'lose the connection', 'A small loss is announced so that you act at once.'],
      ['security-indicators', 'body', 'This notice was checked', 'Anybody can write that something was checked.'],
      [
        'business-process',
        'body',
        'new certificate',
        'Certificates are managed on company phones by IT, without you doing anything.',
      ],
    ],
  },
  de: {
    brand: 'Netzwerkbetrieb',
    from: ['Netzwerkbetrieb', 'netzwerk'],
    subject: 'WLAN: neues Zertifikat auf dem Telefon installieren',
    blocks: [
      'Guten Tag {{ display_name }},',
      'das WLAN bekommt am Freitag ein neues Zertifikat. Telefone ohne dieses Zertifikat verlieren die Verbindung.',
      'Scannen Sie den Code mit Ihrem Telefon, um es zu installieren:',
      { qr: 'Code zur Installation des Zertifikats' },
      { note: 'Diese Mitteilung wurde vom Netzwerkteam geprüft.' },
      { signature: ['Netzwerkbetrieb'] },
    ],
    cues: [
      ['threat', 'body', 'verlieren die Verbindung', 'Ein kleiner Verlust wird angekündigt, damit Sie gleich handeln.'],
      [
        'security-indicators',
        'body',
        'Diese Mitteilung wurde vom Netzwerkteam geprüft',
        'Dass etwas geprüft wurde, kann jeder schreiben.',
      ],
      [
        'business-process',
        'body',
        'neues Zertifikat',
        'Zertifikate verwaltet die IT auf Diensttelefonen, ohne dass Sie etwas tun.',
      ],
    ],
  },
}
