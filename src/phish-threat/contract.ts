// Words and values that all parts of Phish Threat share; each part has its own contract.ts with the shapes of its routes.
import Type, { type Static } from 'typebox'

/** What a campaign sends; `qr` is a link that is photographed, `training` sends no attack. */
export const techniques = ['link', 'credentials', 'attachment', 'qr', 'training'] as const
export const TechniqueShape = Type.Enum([...techniques])
export type Technique = Static<typeof TechniqueShape>

export const campaignStates = [
  'draft',
  'awaiting-approval',
  'scheduled',
  'running',
  'paused',
  /** Everything was sent, and the days that people had until `endsAt` are over. */
  'completed',
  /** Ended by hand before its time. */
  'stopped',
] as const
export const CampaignStateShape = Type.Enum([...campaignStates])
export type CampaignState = Static<typeof CampaignStateShape>

/** One value per message. `accepted` is the 250 or the 201; `delivered` was seen in the mailbox. */
export const deliveryStates = [
  'scheduled',
  'sending',
  'deferred',
  'accepted',
  'delivered',
  /** Junk or quarantine. */
  'filtered',
  'bounced',
  /** Nothing was tried: suppressed after a bounce, no licence, not a recipient any more. */
  'blocked',
  'cancelled',
] as const
export const DeliveryStateShape = Type.Enum([...deliveryStates])
export type DeliveryState = Static<typeof DeliveryStateShape>

export const channels = ['graph', 'smtp'] as const
export const ChannelShape = Type.Enum([...channels])
export type Channel = Static<typeof ChannelShape>

/** Everything begins as `unconfirmed`; only `human` has consequences. */
export const verdicts = ['human', 'automated', 'unconfirmed'] as const
export const VerdictShape = Type.Enum([...verdicts])
export type Verdict = Static<typeof VerdictShape>

/** Facts about one recipient of one campaign, each with first time and count; none is concluded from another. */
export const facts = [
  'opened',
  'clicked',
  'submitted',
  'attachment-opened',
  'replied',
  'reported',
  'training-assigned',
  'training-started',
  'training-completed',
] as const
export const FactShape = Type.Enum([...facts])
export type Fact = Static<typeof FactShape>

/** Where a token stands in the mail. */
export const tokenKinds = ['pixel', 'link', 'text-link', 'decoy', 'qr', 'attachment', 'reply', 'training'] as const
export const TokenKindShape = Type.Enum([...tokenKinds])
export type TokenKind = Static<typeof TokenKindShape>

/** Languages of the product's own content, most wanted first; a recipient without one of them gets the campaign's fallback. */
export const contentLanguages = ['en', 'de', 'fr', 'es'] as const
export const ContentLanguageShape = Type.Enum([...contentLanguages])
export type ContentLanguage = Static<typeof ContentLanguageShape>

/** Exactly one per recipient and campaign. `missed`: neither failed nor reported. Who got nothing has not passed. */
export const outcomes = ['not-delivered', 'reported', 'failed-reported', 'failed', 'missed'] as const
export const OutcomeShape = Type.Enum([...outcomes])
export type Outcome = Static<typeof OutcomeShape>

export const CampaignRefShape = Type.Object({ id: Type.String(), name: Type.String() })
