// Built-in template: a parcel that could not be delivered.
import type { TemplateSource } from '../source.ts'

export const parcel: TemplateSource = {
  id: 'parcel',
  name: 'Parcel could not be delivered',
  technique: 'link',
  theme: 'itemReceived',
  premise: [2, 2, 6, 4, 6],
  layout: 'document',
  accent: 'green',
  brand: 'Pelmora Parcel',
  landing: 'parcel',
  trainingId: 'links',
  en: {
    from: ['Pelmora Parcel', 'delivery'],
    subject: 'We could not deliver your parcel {{ reference }}',
    blocks: [
      'Dear customer,',
      'our driver did not meet anybody. Your parcel **{{ reference }}** waits in the depot.',
      {
        rows: [
          ['Fee for a second delivery', '1.99 EUR'],
          ['Waits until', 'tomorrow, 18:00'],
        ],
      },
      { button: 'Choose a new day' },
      'Otherwise the parcel goes back to the sender.',
    ],
    cues: [
      ['generic-greeting', 'body', 'Dear customer', 'A carrier has the name on the parcel.'],
      [
        'inconsistency',
        'body',
        'Fee for a second delivery',
        'Carriers do not ask for a fee by mail. A small sum lowers the guard; the card number is what is wanted.',
      ],
      ['urgency', 'body', 'tomorrow, 18:00', 'A short deadline for something you may not even have ordered.'],
      ['threat', 'body', 'goes back to the sender', 'The parcel that might be lost is the pressure here.'],
    ],
  },
  de: {
    brand: 'Pelmora Paket',
    from: ['Pelmora Paket', 'zustellung'],
    subject: 'Ihr Paket {{ reference }} konnte nicht zugestellt werden',
    blocks: [
      'Sehr geehrter Kunde,',
      'unser Fahrer hat niemanden angetroffen. Ihr Paket **{{ reference }}** wartet im Depot.',
      {
        rows: [
          ['Gebühr für zweite Zustellung', '1,99 EUR'],
          ['Wartet bis', 'morgen, 18:00 Uhr'],
        ],
      },
      { button: 'Neuen Tag wählen' },
      'Andernfalls geht das Paket an den Absender zurück.',
    ],
    cues: [
      ['generic-greeting', 'body', 'Sehr geehrter Kunde', 'Ein Paketdienst hat den Namen, der auf dem Paket steht.'],
      [
        'inconsistency',
        'body',
        'Gebühr für zweite Zustellung',
        'Paketdienste verlangen keine Gebühr per Mail. Ein kleiner Betrag macht arglos; es geht um die Kartennummer.',
      ],
      [
        'urgency',
        'body',
        'morgen, 18:00 Uhr',
        'Eine kurze Frist für etwas, das Sie vielleicht gar nicht bestellt haben.',
      ],
      ['threat', 'body', 'an den Absender zurück', 'Das Paket, das verloren gehen könnte, ist hier das Druckmittel.'],
    ],
  },
  fr: {
    brand: 'Pelmora Colis',
    from: ['Pelmora Colis', 'livraison'],
    subject: 'Votre colis {{ reference }} n’a pas pu être livré',
    blocks: [
      'Cher client,',
      'notre livreur n’a trouvé personne. Votre colis **{{ reference }}** attend au dépôt.',
      {
        rows: [
          ['Frais de seconde livraison', '1,99 EUR'],
          ['Attend jusqu’à', 'demain, 18 h'],
        ],
      },
      { button: 'Choisir un autre jour' },
      'Sinon, le colis retourne à l’expéditeur.',
    ],
    cues: [
      ['generic-greeting', 'body', 'Cher client', 'Un transporteur connaît le nom écrit sur le colis.'],
      [
        'inconsistency',
        'body',
        'Frais de seconde livraison',
        'Un transporteur ne demande pas de frais par e-mail. La petite somme rassure ; on veut le numéro de carte.',
      ],
      ['urgency', 'body', 'demain, 18 h', 'Un délai court pour une chose que vous n’avez peut-être pas commandée.'],
      ['threat', 'body', 'retourne à l’expéditeur', 'Le colis qui pourrait être perdu sert ici de moyen de pression.'],
    ],
  },
  es: {
    brand: 'Pelmora Paquetes',
    from: ['Pelmora Paquetes', 'entregas'],
    subject: 'No hemos podido entregar su paquete {{ reference }}',
    blocks: [
      'Estimado cliente:',
      'nuestro repartidor no encontró a nadie. Su paquete **{{ reference }}** espera en el almacén.',
      {
        rows: [
          ['Tasa de segunda entrega', '1,99 EUR'],
          ['Espera hasta', 'mañana, 18:00'],
        ],
      },
      { button: 'Elegir otro día' },
      'De lo contrario, el paquete vuelve al remitente.',
    ],
    cues: [
      [
        'generic-greeting',
        'body',
        'Estimado cliente',
        'Una empresa de reparto tiene el nombre que figura en el paquete.',
      ],
      [
        'inconsistency',
        'body',
        'Tasa de segunda entrega',
        'Las empresas de reparto no piden tasas por correo. La cantidad pequeña da confianza; lo que quieren es la tarjeta.',
      ],
      ['urgency', 'body', 'mañana, 18:00', 'Un plazo corto para algo que quizá ni ha pedido.'],
      ['threat', 'body', 'vuelve al remitente', 'El paquete que podría perderse es aquí la presión.'],
    ],
  },
}
