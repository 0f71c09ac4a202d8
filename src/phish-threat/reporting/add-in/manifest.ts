// Manifest of the Outlook add-in for integrated spam reporting (learn.microsoft.com/office/dev/add-ins/outlook/spam-reporting): a button in
// place of Outlook's own, requirement set Mailbox 1.14, with the addresses of one tenant. Pure.
import { createHash } from 'node:crypto'

/** Outlook takes a manifest with other addresses only when its version is higher. */
export const addInVersion = (tokenNumber: number): string => `1.0.${tokenNumber}.0`

export interface ManifestFacts {
  /** https, without a slash at the end: what stands before `/manifest.xml`. */
  base: string
  /** Pages for people, e.g. of the console. */
  support: string
  version: string
}

/** Stays the same for a tenant, also with a new token: Outlook then updates instead of adding a second button. */
export function addInId(tenantId: string): string {
  const hex = createHash('sha256').update(`mailwarden report add-in ${tenantId}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const escape = (text: string): string => text.replaceAll(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`)

const labels = {
  name: ['Report a message', 'Nachricht melden', 'Signaler un message', 'Denunciar un mensaje'],
  description: [
    'Reports a suspicious message to your security team.',
    'Meldet eine verdächtige Nachricht an Ihr Sicherheitsteam.',
    'Signale un message suspect à votre équipe de sécurité.',
    'Denuncia un mensaje sospechoso a su equipo de seguridad.',
  ],
  title: ['Report this message', 'Diese Nachricht melden', 'Signaler ce message', 'Denunciar este mensaje'],
  text: [
    'A copy goes to your security team, with its sender and its links. You do nothing wrong by reporting once too often.',
    'Eine Kopie geht mit Absender und Links an Ihr Sicherheitsteam. Einmal zu viel zu melden ist nie falsch.',
    'Une copie, avec son expéditeur et ses liens, est envoyée à votre équipe de sécurité. Signaler une fois de trop n’est jamais une faute.',
    'Una copia, con su remitente y sus enlaces, llega a su equipo de seguridad. Denunciar una vez de más nunca está mal.',
  ],
  comment: [
    'What made you suspicious? (optional)',
    'Was ist Ihnen aufgefallen? (freiwillig)',
    'Qu’est-ce qui vous a paru suspect ? (facultatif)',
    '¿Qué le ha parecido sospechoso? (opcional)',
  ],
} as const
const locales = ['de-DE', 'fr-FR', 'es-ES'] as const

const overrides = (texts: readonly string[]): string =>
  locales.map((locale, place) => `<bt:Override Locale="${locale}" Value="${escape(texts[place + 1]!)}"/>`).join('')

const text = (id: string, texts: readonly string[]): string =>
  `<bt:String id="${id}" DefaultValue="${escape(texts[0]!)}">${overrides(texts)}</bt:String>`

const topOverrides = (texts: readonly string[]): string =>
  locales.map((locale, place) => `<Override Locale="${locale}" Value="${escape(texts[place + 1]!)}"/>`).join('')

export function manifestOf(tenantId: string, { base, support, version }: ManifestFacts): string {
  const at = (path: string): string => escape(`${base}/${path}`)
  const icon = (size: number): string => `<bt:Image size="${size}" resid="icon.${size}"/>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0" xmlns:mailappor="http://schemas.microsoft.com/office/mailappversionoverrides/1.1" xsi:type="MailApp">
  <Id>${addInId(tenantId)}</Id>
  <Version>${version}</Version>
  <ProviderName>Mailwarden</ProviderName>
  <DefaultLocale>en-US</DefaultLocale>
  <DisplayName DefaultValue="${escape(labels.name[0])}">${topOverrides(labels.name)}</DisplayName>
  <Description DefaultValue="${escape(labels.description[0])}">${topOverrides(labels.description)}</Description>
  <IconUrl DefaultValue="${at('icon-64.png')}"/>
  <HighResolutionIconUrl DefaultValue="${at('icon-128.png')}"/>
  <SupportUrl DefaultValue="${escape(support)}"/>
  <AppDomains><AppDomain>${escape(new URL(base).origin)}</AppDomain></AppDomains>
  <Hosts><Host Name="Mailbox"/></Hosts>
  <Requirements><Sets><Set Name="Mailbox" MinVersion="1.1"/></Sets></Requirements>
  <FormSettings>
    <Form xsi:type="ItemRead">
      <DesktopSettings><SourceLocation DefaultValue="${at('commands.html')}"/><RequestedHeight>250</RequestedHeight></DesktopSettings>
    </Form>
  </FormSettings>
  <Permissions>ReadWriteItem</Permissions>
  <Rule xsi:type="RuleCollection" Mode="Or"><Rule xsi:type="ItemIs" ItemType="Message" FormType="Read"/></Rule>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/mailappversionoverrides" xsi:type="VersionOverridesV1_0">
    <VersionOverrides xmlns="http://schemas.microsoft.com/office/mailappversionoverrides/1.1" xsi:type="VersionOverridesV1_1">
      <Requirements><bt:Sets DefaultMinVersion="1.14"><bt:Set Name="Mailbox"/></bt:Sets></Requirements>
      <Hosts>
        <Host xsi:type="MailHost">
          <Runtimes>
            <Runtime resid="commands.url"><Override type="javascript" resid="events.url"/></Runtime>
          </Runtimes>
          <DesktopFormFactor>
            <FunctionFile resid="commands.url"/>
            <ExtensionPoint xsi:type="ReportPhishingCommandSurface">
              <ReportPhishingCustomization>
                <Control xsi:type="Button" id="mailwarden.report">
                  <Label resid="button.label"/>
                  <Supertip><Title resid="button.label"/><Description resid="button.text"/></Supertip>
                  <Icon>${icon(16)}${icon(32)}${icon(80)}</Icon>
                  <Action xsi:type="ExecuteFunction"><FunctionName>onSpamReport</FunctionName></Action>
                </Control>
                <PreProcessingDialog>
                  <Title resid="dialog.title"/>
                  <Description resid="dialog.text"/>
                  <FreeTextLabel resid="dialog.comment"/>
                </PreProcessingDialog>
                <SourceLocation resid="commands.url"/>
              </ReportPhishingCustomization>
            </ExtensionPoint>
          </DesktopFormFactor>
        </Host>
      </Hosts>
      <Resources>
        <bt:Images>${[16, 32, 80].map((size) => `<bt:Image id="icon.${size}" DefaultValue="${at(`icon-${size}.png`)}"/>`).join('')}</bt:Images>
        <bt:Urls><bt:Url id="commands.url" DefaultValue="${at('commands.html')}"/><bt:Url id="events.url" DefaultValue="${at('events.js')}"/></bt:Urls>
        <bt:ShortStrings>${text('button.label', labels.name)}${text('dialog.title', labels.title)}${text('dialog.comment', labels.comment)}</bt:ShortStrings>
        <bt:LongStrings>${text('button.text', labels.description)}${text('dialog.text', labels.text)}</bt:LongStrings>
      </Resources>
    </VersionOverrides>
  </VersionOverrides>
</OfficeApp>
`
}
