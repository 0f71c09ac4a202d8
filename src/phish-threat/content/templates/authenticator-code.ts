// Built-in template: set up the second factor again with a code to scan.
import type { TemplateSource } from '../source.ts'

export const authenticatorCode: TemplateSource = {
  id: 'authenticator-code',
  name: 'Register your authenticator again (QR code)',
  technique: 'qr',
  theme: 'securityUpdate',
  premise: [6, 8, 4, 6, 2],
  layout: 'internal',
  accent: 'blue',
  brand: 'Information Security',
  landing: 'sign-in',
  trainingId: 'qr-codes',
  en: {
    from: ['Information Security', 'infosec'],
    subject: 'Register your authenticator app again',
    blocks: [
      'Hello {{ given_name }},',
      'the two-step sign-in moves to a new system. Your authenticator app must be registered again, otherwise you cannot sign in from tomorrow on.',
      'Scan this code with the camera of your phone and follow the steps:',
      { qr: 'Code to register the app' },
      'It takes about two minutes.',
      { signature: ['Information Security'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'you cannot sign in from tomorrow on',
        'The fear of being locked out drives you to act today.',
      ],
      [
        'inconsistency',
        'body',
        'with the camera of your phone',
        'A code that arrives by mail could just as well be a link. It is a code so that filters do not see the address and you leave your protected computer.',
      ],
      [
        'business-process',
        'body',
        'two-step sign-in',
        'The second factor really is set up with a code; but that code is on the page where you are signed in, never in a mail.',
      ],
    ],
  },
  de: {
    brand: 'Informationssicherheit',
    from: ['Informationssicherheit', 'infosec'],
    subject: 'Registrieren Sie Ihre Authenticator-App neu',
    blocks: [
      'Guten Tag {{ display_name }},',
      'die Anmeldung in zwei Schritten zieht auf ein neues System um. Ihre Authenticator-App muss neu registriert werden, sonst können Sie sich ab morgen nicht mehr anmelden.',
      'Scannen Sie diesen Code mit der Kamera Ihres Telefons und folgen Sie den Schritten:',
      { qr: 'Code zur Registrierung der App' },
      'Das dauert etwa zwei Minuten.',
      { signature: ['Informationssicherheit'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'ab morgen nicht mehr anmelden',
        'Die Angst, ausgesperrt zu werden, treibt Sie zum schnellen Handeln.',
      ],
      [
        'inconsistency',
        'body',
        'mit der Kamera Ihres Telefons',
        'Ein Code in einer Mail könnte ebenso gut ein Link sein. Ein Code ist es, damit Filter die Adresse nicht sehen und Sie Ihren geschützten Computer verlassen.',
      ],
      [
        'business-process',
        'body',
        'Anmeldung in zwei Schritten',
        'Der zweite Faktor wird wirklich mit einem Code eingerichtet, aber auf der Seite, auf der Sie angemeldet sind, nie in einer Mail.',
      ],
    ],
  },
  fr: {
    brand: 'Sécurité de l’information',
    from: ['Sécurité de l’information', 'infosec'],
    subject: 'Enregistrez à nouveau votre application d’authentification',
    blocks: [
      'Bonjour {{ display_name }},',
      'la connexion en deux étapes passe sur un nouveau système. Votre application doit être enregistrée à nouveau, sinon vous ne pourrez plus vous connecter dès demain.',
      'Scannez ce code avec l’appareil photo de votre téléphone et suivez les étapes :',
      { qr: 'Code pour enregistrer l’application' },
      'Cela prend environ deux minutes.',
      { signature: ['Sécurité de l’information'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'vous ne pourrez plus vous connecter dès demain',
        'La peur d’être bloqué pousse à agir le jour même.',
      ],
      [
        'inconsistency',
        'body',
        'avec l’appareil photo de votre téléphone',
        'Un code reçu par e-mail pourrait aussi bien être un lien. C’est un code pour que les filtres ne voient pas l’adresse et que vous quittiez votre ordinateur protégé.',
      ],
      [
        'business-process',
        'body',
        'connexion en deux étapes',
        'Le second facteur s’installe bien avec un code, mais sur la page où vous êtes connecté, jamais dans un e-mail.',
      ],
    ],
  },
  es: {
    brand: 'Seguridad de la información',
    from: ['Seguridad de la información', 'infosec'],
    subject: 'Registre de nuevo su aplicación de autenticación',
    blocks: [
      'Hola, {{ display_name }}:',
      'el acceso en dos pasos pasa a un sistema nuevo. Debe registrar de nuevo su aplicación; si no, no podrá iniciar sesión desde mañana.',
      'Escanee este código con la cámara del móvil y siga los pasos:',
      { qr: 'Código para registrar la aplicación' },
      'Se tarda unos dos minutos.',
      { signature: ['Seguridad de la información'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'no podrá iniciar sesión desde mañana',
        'El miedo a quedarse fuera empuja a actuar hoy mismo.',
      ],
      [
        'inconsistency',
        'body',
        'con la cámara del móvil',
        'Un código en un correo podría ser un enlace. Es un código para que los filtros no vean la dirección y usted deje su ordenador protegido.',
      ],
      [
        'business-process',
        'body',
        'acceso en dos pasos',
        'El segundo factor se configura con un código, pero en la página donde ya ha iniciado sesión, nunca en un correo.',
      ],
    ],
  },
}
