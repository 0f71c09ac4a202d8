// Shapes of attack templates, landing pages, trainings and of an attack as a campaign keeps it.
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

/** A cue of the NIST Phish Scale as it stands in this very mail: what a caught person is shown. */
export const CueShape = Type.Object(
  {
    /** Of the Phish Scale's list. */
    kind: Type.String({ maxLength: 60 }),
    /** Text in the mail that it stands on, exactly as in the rendered subject, sender or body; null: of the mail as a whole. */
    quote: Type.Union([text(300), Type.Null()]),
    where: Type.Enum(['sender', 'subject', 'body', 'link', 'attachment', 'whole']),
    explanation: text(500),
  },
  closed,
)
export type Cue = Static<typeof CueShape>

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
    cues: Type.Array(CueShape, { maxItems: 20 }),
  },
  closed,
)
export type Variant = Static<typeof VariantShape>

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

/** What a link opens: for everybody the same page (click-authenticity 7.2). Placeholders: content/variables.ts. */
export const LandingPageShape = Type.Object(
  {
    id: text(80),
    /** `sign-in`: fields that lead nowhere; `plain`: a page with a button; `none`: the caught page at once. */
    kind: Type.Enum(['sign-in', 'plain', 'none']),
    title: text(200),
    html: text(200_000),
  },
  closed,
)
export type LandingPage = Static<typeof LandingPageShape>

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
  },
  closed,
)
