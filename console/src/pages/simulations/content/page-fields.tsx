// The page behind the link in one language, and the attachment of an attack that has one.
import { Radio, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import type { ContentLanguage } from '#phish-threat/contract.ts'
import { Card } from '#console/components/card.tsx'
import { Notice } from '#console/components/notice.tsx'
import type { TemplateContent } from '../content-api.ts'
import { SourceField } from './source-field.tsx'

interface Props {
  content: TemplateContent
  language: ContentLanguage
  attachmentMistake: string | undefined
  onChange: (content: TemplateContent) => void
}

type LandingPage = TemplateContent['landingPages'][number]['page']

const newPage = (language: ContentLanguage, technique: TemplateContent['technique']): LandingPage => ({
  id: `own-${language}`,
  kind: technique === 'credentials' ? 'sign-in' : 'plain',
  title: '',
  html: '{{ action }}',
})

export function PageFields({ content, language, attachmentMistake, onChange }: Props) {
  const own = content.landingPages.find((each) => each.language === language)?.page
  const others = content.landingPages.filter((each) => each.language !== language)
  const setPage = (page: LandingPage | null): void =>
    onChange({ ...content, landingPages: page === null ? others : [...others, { language, page }] })
  return (
    <>
      <Card title="Page" lead="The same for every visitor. Nothing that is typed into it ever leaves the browser.">
        <Stack gap="sm">
          <Switch
            label="A page of your own"
            description="Off: the usual page of the kind of attack."
            checked={own !== undefined}
            onChange={(event) => setPage(event.currentTarget.checked ? newPage(language, content.technique) : null)}
          />
          {own !== undefined && <OwnPage page={own} onChange={setPage} />}
        </Stack>
      </Card>
      {content.technique === 'attachment' && content.attachment !== null && (
        <Attachment content={content} attachment={content.attachment} mistake={attachmentMistake} onChange={onChange} />
      )}
    </>
  )
}

function OwnPage({ page, onChange }: { page: LandingPage; onChange: (page: LandingPage) => void }) {
  return (
    <>
      <Radio.Group
        label="What it has"
        value={page.kind}
        onChange={(kind) => onChange({ ...page, kind: kind as LandingPage['kind'] })}
      >
        <Stack gap={6} mt={4}>
          <Radio value="sign-in" label="Fields for name and password, which lead nowhere" />
          <Radio value="plain" label="A button" />
          <Radio value="none" label="None: who clicks is told at once" />
        </Stack>
      </Radio.Group>
      <TextInput
        label="Title"
        value={page.title}
        onChange={(event) => onChange({ ...page, title: event.currentTarget.value })}
        maxLength={200}
      />
      <SourceField
        label="HTML"
        description="{{ action }} is where the fields or the button go."
        value={page.html}
        onChange={(html) => onChange({ ...page, html })}
        maxLength={200_000}
        rows={14}
      />
      <TextInput
        label="Words on the button"
        description="Empty: the usual ones"
        value={page.button ?? ''}
        onChange={({ currentTarget: { value } }) => {
          const { button: _, ...rest } = page
          onChange(value === '' ? rest : { ...rest, button: value })
        }}
        maxLength={80}
      />
    </>
  )
}

type OwnAttachment = NonNullable<TemplateContent['attachment']>

interface AttachmentProps extends Pick<Props, 'content' | 'onChange'> {
  attachment: OwnAttachment
  mistake: string | undefined
}

function Attachment({ content, attachment, mistake, onChange }: AttachmentProps) {
  const set = (change: Partial<OwnAttachment>): void =>
    onChange({ ...content, attachment: { ...attachment, ...change } })
  return (
    <Card title="Attachment" lead="Made when the mail is sent, and harmless: a document with a link.">
      {mistake !== undefined && <Notice tone="warning" title={mistake} />}
      <Stack gap="sm">
        <TextInput
          label="Name of the file"
          value={attachment.fileName}
          onChange={(event) => set({ fileName: event.currentTarget.value })}
          maxLength={120}
        />
        <Select
          label="Kind"
          data={[
            { value: 'pdf', label: 'PDF' },
            { value: 'docx', label: 'Word' },
            { value: 'html', label: 'HTML' },
          ]}
          value={attachment.kind}
          onChange={(kind) => kind !== null && set({ kind: kind as OwnAttachment['kind'] })}
          allowDeselect={false}
          w={160}
        />
        <TextInput
          label="Title"
          value={attachment.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
          maxLength={200}
        />
        <Textarea
          label="Text"
          value={attachment.body}
          onChange={(event) => set({ body: event.currentTarget.value })}
          maxLength={20_000}
          rows={8}
        />
      </Stack>
    </Card>
  )
}
