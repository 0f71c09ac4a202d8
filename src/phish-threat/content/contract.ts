// Shapes of attack templates, landing pages, trainings and of an attack as a campaign keeps it, and of their routes.
import Type, { type Static } from 'typebox'
import { ContentLanguageShape, TechniqueShape } from '../contract.ts'

const closed = { additionalProperties: false } as const
const text = (maxLength: number) => Type.String({ maxLength })

/** Values as in Microsoft's attack simulation, so that libraries can be compared. */
export const themes = [
  'accountActivation',
  'accountVerification',
  'billing',
  'cleanUpMail',
  'controversial',
  'documentReceived',
  'expense',
  'fax',
  'financeReport',
  'incomingMessages',
  'invoice',
  'itemReceived',
  'loginAlert',
  'mailReceived',
  'password',
  'payment',
  'payroll',
  'personalizedOffer',
  'quarantine',
  'remoteWork',
  'reviewMessage',
  'securityUpdate',
  'serviceSuspended',
  'signatureRequired',
  'upgradeMailboxStorage',
  'verifyMailbox',
  'voicemail',
  'other',
] as const
export const ThemeShape = Type.Enum([...themes])
export const DifficultyShape = Type.Enum(['low', 'medium', 'high'])

/** The 23 cues of the Phish Scale in its five groups (NIST TN 2276, chapter on cues). */
export const cueGroups = {
  error: ['spelling-or-grammar', 'inconsistency'],
  technical: ['attachment-type', 'sender-address', 'url-hyperlinking', 'domain-spoofing'],
  visual: ['missing-branding', 'imitated-branding', 'unprofessional-design', 'security-indicators'],
  language: [
    'legal-language',
    'distracting-detail',
    'sensitive-information',
    'urgency',
    'threat',
    'generic-greeting',
    'no-signer-details',
  ],
  tactic: [
    'humanitarian-appeal',
    'too-good-to-be-true',
    'you-are-special',
    'limited-time-offer',
    'business-process',
    'authority',
  ],
} as const
export const cueKinds = Object.values(cueGroups).flat()
export type CueKind = (typeof cueKinds)[number]

/** A cue of the NIST Phish Scale as it stands in this very mail: what a caught person is shown. */
export const CueShape = Type.Object(
  {
    /** Of the Phish Scale's list. */
    kind: Type.Enum([...cueKinds]),
    /** Text in the mail that it stands on, exactly as in the rendered subject, sender or body (Liquid allowed); null: of the mail as a whole. */
    quote: Type.Union([text(300), Type.Null()]),
    where: Type.Enum(['sender', 'subject', 'body', 'link', 'attachment', 'whole']),
    explanation: text(500),
  },
  closed,
)
export type Cue = Static<typeof CueShape>

export const AttachmentShape = Type.Object(
  {
    fileName: text(120),
    /** Made at sending, harmless: a document that shows a page with a link to the token. */
    kind: Type.Enum(['html', 'pdf', 'docx']),
    title: text(200),
    body: text(20_000),
  },
  closed,
)

/** One language of a template. Liquid in subject, sender name, html and text; variables: content/variables.ts. */
export const VariantShape = Type.Object(
  {
    language: ContentLanguageShape,
    fromName: text(120),
    /** Before the @; the domain is a sending domain of the campaign. */
    fromLocalPart: text(64),
    replyToName: Type.Optional(text(120)),
    subject: text(200),
    html: text(200_000),
    text: text(50_000),
    cues: Type.Array(CueShape, { maxItems: 40 }),
    /** In place of the attack's own, in this language. */
    attachment: Type.Optional(AttachmentShape),
  },
  closed,
)
export type Variant = Static<typeof VariantShape>

export const accents = ['blue', 'teal', 'green', 'purple', 'red', 'slate'] as const

/**
 * What a link opens: for everybody the same page (click-authenticity 7.2). `html` is what stands in its main part, `{{ action }}` in it
 * where the fields or the button go, else they come last.
 */
export const LandingPageShape = Type.Object(
  {
    id: text(80),
    /** `sign-in`: fields that lead nowhere; `plain`: a page with a button; `none`: the caught page at once. */
    kind: Type.Enum(['sign-in', 'plain', 'none']),
    title: text(200),
    html: text(200_000),
    /** Words on the button; absent: the usual ones of the language. */
    button: Type.Optional(text(80)),
    accent: Type.Optional(Type.Enum([...accents])),
  },
  closed,
)
export type LandingPage = Static<typeof LandingPageShape>

/** How well the premise fits the people who get it: each 0, 2, 4, 6 or 8 (NIST TN 2276, premise alignment). */
const score = Type.Enum([0, 2, 4, 6, 8])
export const PremiseShape = Type.Object(
  {
    /** Mimics a process or practice of the workplace. */
    process: score,
    /** Matters to the people's work. */
    relevance: score,
    /** Fits other situations or events, also outside. */
    events: score,
    /** Makes people worry about what happens if they do not click. */
    concern: score,
    /** They were trained on exactly this; counts against the rest. */
    trained: score,
  },
  closed,
)
export type Premise = Static<typeof PremiseShape>

/** Everything that is needed to make and explain the mail, copied at launch. */
export const AttackSnapshotShape = Type.Object(
  {
    templateId: text(80),
    version: Type.Integer({ minimum: 1 }),
    name: text(200),
    technique: TechniqueShape,
    theme: ThemeShape,
    difficulty: DifficultyShape,
    /** Share of people who fall for it, 0..1, as expected. */
    predictedCompromiseRate: Type.Number({ minimum: 0, maximum: 1 }),
    isControversial: Type.Boolean(),
    variants: Type.Array(VariantShape, { minItems: 1, maxItems: 8 }),
    /** By language; at least those of the variants. */
    landingPages: Type.Array(Type.Object({ language: ContentLanguageShape, page: LandingPageShape }, closed), {
      maxItems: 8,
    }),
    attachment: Type.Union([AttachmentShape, Type.Null()]),
    /** Training that fits; the campaign may name another. */
    trainingId: Type.Union([text(80), Type.Null()]),
    /** For the rating; absent: nobody rated it. */
    premise: Type.Optional(PremiseShape),
  },
  closed,
)

// Trainings

/** Short texts without markup, but for **bold**; pictures are ours, by name. */
export const TrainingSectionShape = Type.Object(
  {
    heading: text(160),
    paragraphs: Type.Array(text(1_500), { minItems: 1, maxItems: 12 }),
    /** Of content/pictures.ts; its alternative text is in the language of the training. */
    picture: Type.Union([Type.Object({ id: text(60), alt: text(300) }, closed), Type.Null()]),
  },
  closed,
)

export const QuestionShape = Type.Object(
  {
    question: text(400),
    options: Type.Array(text(300), { minItems: 2, maxItems: 5 }),
    /** Index of the right option. */
    correct: Type.Integer({ minimum: 0, maximum: 4 }),
    /** Shown after the answer, whichever it was. */
    explanation: text(600),
  },
  closed,
)

export const TrainingTextShape = Type.Object(
  {
    language: ContentLanguageShape,
    title: text(200),
    summary: text(400),
    sections: Type.Array(TrainingSectionShape, { minItems: 1, maxItems: 12 }),
    quiz: Type.Array(QuestionShape, { minItems: 3, maxItems: 5 }),
  },
  closed,
)
export type TrainingText = Static<typeof TrainingTextShape>

export const trainingKinds = ['lesson', 'refresher'] as const
export const TrainingShape = Type.Object(
  {
    id: text(80),
    version: Type.Integer({ minimum: 1 }),
    kind: Type.Enum([...trainingKinds]),
    minutes: Type.Integer({ minimum: 1, maximum: 15 }),
    texts: Type.Array(TrainingTextShape, { minItems: 1, maxItems: 8 }),
    /** Attacks that it follows well. */
    matches: Type.Object(
      {
        themes: Type.Array(ThemeShape, { maxItems: 30 }),
        techniques: Type.Array(TechniqueShape, { maxItems: 5 }),
      },
      closed,
    ),
  },
  closed,
)
export type Training = Static<typeof TrainingShape>
