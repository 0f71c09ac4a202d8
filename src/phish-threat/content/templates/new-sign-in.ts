// Built-in template: a sign-in from a place where the person was not.
import type { TemplateSource } from '../source.ts'

export const newSignIn: TemplateSource = {
  id: 'new-sign-in',
  name: 'Unusual sign-in to your account',
  technique: 'credentials',
  theme: 'loginAlert',
  premise: [6, 6, 6, 8, 4],
  layout: 'service',
  accent: 'red',
  brand: 'Account Security',
  landing: 'sign-in',
  trainingId: 'pressure',
  en: {
    from: ['Account Security', 'security-alert'],
    subject: 'Unusual sign-in to your account',
    blocks: [
      { heading: 'Was that you?' },
      'Somebody signed in to {{ address }} from a device that we do not know.',
      {
        rows: [
          ['Place', 'Valparaíso, Chile'],
          ['Device', 'Windows computer'],
          ['Result', 'Signed in'],
        ],
      },
      'If that was not you, secure your account **within one hour**. After that the session can read your mail.',
      { button: 'That was not me' },
      'If it was you, there is nothing to do.',
    ],
    cues: [
      ['urgency', 'body', 'within one hour', 'Real warnings do not run on an hourglass.'],
      ['threat', 'body', 'can read your mail', 'The shock is wanted: who is frightened looks less closely.'],
      [
        'distracting-detail',
        'body',
        'Valparaíso, Chile',
        'An exact place far away sounds like a fact. It is invented. Look at your sign-ins in the account itself.',
      ],
    ],
  },
  de: {
    brand: 'Kontosicherheit',
    from: ['Kontosicherheit', 'sicherheitshinweis'],
    subject: 'Ungewöhnliche Anmeldung bei Ihrem Konto',
    blocks: [
      { heading: 'Waren Sie das?' },
      'Jemand hat sich von einem unbekannten Gerät bei {{ address }} angemeldet.',
      {
        rows: [
          ['Ort', 'Valparaíso, Chile'],
          ['Gerät', 'Windows-Computer'],
          ['Ergebnis', 'Angemeldet'],
        ],
      },
      'Wenn Sie das nicht waren, sichern Sie Ihr Konto **innerhalb einer Stunde**. Danach kann die Sitzung Ihre Mails lesen.',
      { button: 'Das war ich nicht' },
      'Wenn Sie es waren, brauchen Sie nichts zu tun.',
    ],
    cues: [
      ['urgency', 'body', 'innerhalb einer Stunde', 'Echte Warnungen laufen nicht mit der Sanduhr.'],
      ['threat', 'body', 'Ihre Mails lesen', 'Der Schreck ist gewollt: Wer Angst hat, sieht weniger genau hin.'],
      [
        'distracting-detail',
        'body',
        'Valparaíso, Chile',
        'Ein genauer Ort in der Ferne klingt nach Tatsache. Er ist erfunden. Sehen Sie Ihre Anmeldungen im Konto selbst nach.',
      ],
    ],
  },
  fr: {
    brand: 'Sécurité du compte',
    from: ['Sécurité du compte', 'alerte-securite'],
    subject: 'Connexion inhabituelle à votre compte',
    blocks: [
      { heading: 'Était-ce vous ?' },
      'Quelqu’un s’est connecté à {{ address }} depuis un appareil inconnu.',
      {
        rows: [
          ['Lieu', 'Valparaíso, Chili'],
          ['Appareil', 'Ordinateur Windows'],
          ['Résultat', 'Connecté'],
        ],
      },
      'Si ce n’était pas vous, sécurisez votre compte **dans l’heure**. Ensuite, la session peut lire vos messages.',
      { button: 'Ce n’était pas moi' },
      'Si c’était vous, il n’y a rien à faire.',
    ],
    cues: [
      ['urgency', 'body', 'dans l’heure', 'Les vraies alertes ne fonctionnent pas au sablier.'],
      ['threat', 'body', 'peut lire vos messages', 'Le choc est voulu : qui a peur regarde moins bien.'],
      [
        'distracting-detail',
        'body',
        'Valparaíso, Chili',
        'Un lieu précis et lointain sonne vrai. Il est inventé. Vérifiez vos connexions dans le compte lui-même.',
      ],
    ],
  },
  es: {
    brand: 'Seguridad de la cuenta',
    from: ['Seguridad de la cuenta', 'aviso-seguridad'],
    subject: 'Inicio de sesión inusual en su cuenta',
    blocks: [
      { heading: '¿Ha sido usted?' },
      'Alguien ha iniciado sesión en {{ address }} desde un dispositivo desconocido.',
      {
        rows: [
          ['Lugar', 'Valparaíso, Chile'],
          ['Dispositivo', 'Ordenador con Windows'],
          ['Resultado', 'Sesión iniciada'],
        ],
      },
      'Si no ha sido usted, proteja su cuenta **en menos de una hora**. Después la sesión puede leer su correo.',
      { button: 'No he sido yo' },
      'Si ha sido usted, no tiene que hacer nada.',
    ],
    cues: [
      ['urgency', 'body', 'en menos de una hora', 'Los avisos reales no van con reloj de arena.'],
      ['threat', 'body', 'puede leer su correo', 'El susto es intencionado: quien tiene miedo mira menos.'],
      [
        'distracting-detail',
        'body',
        'Valparaíso, Chile',
        'Un lugar exacto y lejano suena a hecho. Es inventado. Mire sus inicios de sesión en la propia cuenta.',
      ],
    ],
  },
}
