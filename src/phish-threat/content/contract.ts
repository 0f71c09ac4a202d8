// Shapes of attack templates, landing pages, trainings and of an attack as a campaign keeps it, and of their routes.
import Type, { type Static } from 'typebox'
import { closed, nullable, time } from '#platform/http/shapes.ts'
import { ContentLanguageShape, TechniqueShape } from '../contract.ts'

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

// Routes

/** A built-in one has a name as id, one of the tenant a UUID. */
export const contentParameters = Type.Object({
  tenantId: Type.String({ format: 'uuid' }),
  id: Type.String({ maxLength: 80, pattern: '^[a-z0-9-]+$' }),
})

export const ScaleShape = Type.Object({
  cueCount: Type.Integer(),
  cues: Type.Enum(['few', 'some', 'many']),
  premiseScore: Type.Integer(),
  premise: Type.Enum(['weak', 'medium', 'strong']),
  rating: Type.Enum(['very', 'moderately', 'moderately-to-least', 'least']),
})

const origin = {
  id: text(80),
  version: Type.Integer(),
  source: Type.Enum(['built-in', 'tenant']),
  /** Not offered any more. */
  isArchived: Type.Boolean(),
  updatedAt: nullable(time),
  createdBy: nullable(Type.String()),
}

export const TemplateSummaryShape = Type.Object({
  ...origin,
  name: text(200),
  technique: TechniqueShape,
  theme: ThemeShape,
  difficulty: DifficultyShape,
  predictedCompromiseRate: Type.Number(),
  isControversial: Type.Boolean(),
  languages: Type.Array(ContentLanguageShape),
  trainingId: nullable(text(80)),
  /** Null: nobody rated the premise. */
  scale: nullable(ScaleShape),
})
export type TemplateSummary = Static<typeof TemplateSummaryShape>
export const templateList = Type.Object({ items: Type.Array(TemplateSummaryShape) })
export const templateView = Type.Object({ ...TemplateSummaryShape.properties, attack: AttackSnapshotShape })

export const contentListQuery = Type.Object(
  { archived: Type.Optional(Type.Boolean({ description: 'Archived ones, too' })) },
  closed,
)

/** What a person writes; difficulty and expected rate follow from cues and premise when `difficulty` is null. */
export const TemplateContentShape = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    technique: Type.Enum(['link', 'credentials', 'attachment', 'qr']),
    theme: ThemeShape,
    difficulty: Type.Union([DifficultyShape, Type.Null()]),
    isControversial: Type.Boolean(),
    variants: Type.Array(VariantShape, { minItems: 1, maxItems: 4 }),
    /** Languages without one get the usual page of the technique. */
    landingPages: Type.Array(Type.Object({ language: ContentLanguageShape, page: LandingPageShape }, closed), {
      maxItems: 4,
    }),
    attachment: Type.Union([AttachmentShape, Type.Null()]),
    trainingId: Type.Union([text(80), Type.Null()]),
    premise: Type.Union([PremiseShape, Type.Null()]),
  },
  closed,
)
export type TemplateContent = Static<typeof TemplateContentShape>

/** What was changed of HTML that came from outside, one line each. */
export const ChangeShape = Type.Object({
  kind: Type.Enum([
    'scripts',
    'forms',
    'styles',
    'remote-images',
    'trackers',
    'embedded',
    'links',
    'attachments',
    'markup',
    'liquid',
    'text-part',
    'cues',
    'shortened',
  ]),
  count: Type.Integer(),
  text: Type.String(),
})
export type Change = Static<typeof ChangeShape>

export const savedTemplate = Type.Object({ ...templateView.properties, changes: Type.Array(ChangeShape) })
export const templateEdit = Type.Object(
  { version: Type.Integer({ minimum: 1 }), content: TemplateContentShape },
  closed,
)
export const versionList = Type.Object({
  items: Type.Array(Type.Object({ version: Type.Integer(), by: Type.String(), at: time })),
})

export const PreviewRecipientShape = Type.Object(
  {
    displayName: text(200),
    givenName: text(100),
    surname: text(100),
    address: text(320),
    department: nullable(text(200)),
    jobTitle: nullable(text(200)),
    manager: nullable(text(200)),
    company: nullable(text(200)),
  },
  closed,
)

/** Of a stored template, or of what stands in the editor. */
export const previewBody = Type.Object(
  {
    templateId: Type.Optional(text(80)),
    content: Type.Optional(TemplateContentShape),
    language: ContentLanguageShape,
    /** Absent: a made-up person. */
    recipient: Type.Optional(PreviewRecipientShape),
  },
  closed,
)
export const previewView = Type.Object({
  from: Type.Object({ name: Type.String(), address: Type.String() }),
  subject: Type.String(),
  html: Type.String(),
  text: Type.String(),
  landingPage: Type.String(),
  caughtPage: Type.String(),
  attachments: Type.Array(
    Type.Object({
      fileName: Type.String(),
      contentType: Type.String(),
      size_bytes: Type.Integer(),
      /** Set: shown inside the mail. */
      cid: nullable(Type.String()),
      content: Type.String({ description: 'base64' }),
    }),
  ),
  /** Variables that are empty for this person. */
  missing: Type.Array(Type.String()),
  changes: Type.Array(ChangeShape),
})

export const eml_bytes_max = 5 * 1024 * 1024
export const importEmlBody = Type.Object(
  { eml: Type.String({ maxLength: Math.ceil(eml_bytes_max / 3) * 4 + 4, description: 'base64 of the whole message' }) },
  closed,
)
export const importEmlView = Type.Object({ content: TemplateContentShape, changes: Type.Array(ChangeShape) })

export const exportedTemplate = Type.Object(
  {
    format: Type.Literal('mailwarden-attack-template'),
    formatVersion: Type.Literal(1),
    content: TemplateContentShape,
  },
  closed,
)

export const variableList = Type.Object({
  items: Type.Array(Type.Object({ name: Type.String(), about: Type.String() })),
  cueKinds: Type.Array(Type.Object({ kind: Type.String(), group: Type.String(), label: Type.String() })),
})

export const TrainingSummaryShape = Type.Object({
  ...origin,
  kind: Type.Enum([...trainingKinds]),
  title: Type.String(),
  minutes: Type.Integer(),
  languages: Type.Array(ContentLanguageShape),
  matches: TrainingShape.properties.matches,
})
export type TrainingSummary = Static<typeof TrainingSummaryShape>
export const trainingList = Type.Object({ items: Type.Array(TrainingSummaryShape) })
export const trainingView = Type.Object({ ...TrainingSummaryShape.properties, training: TrainingShape })
const { id: _id, version: _version, ...trainingProperties } = TrainingShape.properties
export const TrainingContentShape = Type.Object(trainingProperties, closed)
export type TrainingContent = Static<typeof TrainingContentShape>
export const trainingEdit = Type.Object(
  { version: Type.Integer({ minimum: 1 }), content: TrainingContentShape },
  closed,
)
export const pictureList = Type.Object({
  items: Type.Array(Type.Object({ id: Type.String(), svg: Type.String() })),
})
