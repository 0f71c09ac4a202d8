// An attack as a person gets it: mail, its text part, the page behind the link, and what who is caught sees. Nothing in it works.
import { Group, SegmentedControl, Select } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContentLanguage } from '#phish-threat/contract.ts'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { formatSize } from '#console/util/numbers.ts'
import { previewQuery, type PreviewBody, type PreviewView } from '../content-api.ts'
import classes from '../simulations.module.css'
import { languageWords } from '../words.ts'
import { Changes } from './changes.tsx'
import { MistakeList } from './mistake-list.tsx'
import { previewDocument } from './preview-document.ts'

type Shown = Omit<PreviewBody, 'language'>

interface Props {
  tenantId: string
  /** A stored template, or what stands in the editor. */
  shown: Shown
  languages: readonly ContentLanguage[]
  /** The language is chosen elsewhere. */
  language?: ContentLanguage
  /** The fields beside it say what is wrong. */
  isBeingWritten?: boolean
}

export function Preview({ tenantId, shown, languages, language, isBeingWritten = false }: Props) {
  const [own, setOwn] = useState<ContentLanguage>(languages.includes('en') ? 'en' : (languages[0] ?? 'en'))
  const asked = language ?? own
  const query = useQuery(previewQuery(tenantId, { ...shown, language: asked }))
  const [last, setLast] = useState<PreviewView>()
  if (query.data !== undefined && query.data !== last) setLast(query.data)
  return (
    <>
      {language === undefined && languages.length > 1 && (
        <Select
          label="Language"
          data={languages.map((value) => ({ value, label: languageWords[value] }))}
          value={own}
          onChange={(value) => value !== null && setOwn(value as ContentLanguage)}
          allowDeselect={false}
          w={180}
          mb="sm"
        />
      )}
      {!isBeingWritten && shown.content !== undefined && <MistakeList error={query.error} content={shown.content} />}
      <States query={isBeingWritten ? calmed(query, last) : query} shape="text" failure="The preview cannot be made">
        {(preview) => <Forms preview={preview} />}
      </States>
    </>
  )
}

/** What was typed last may have a mistake: what could be shown before stays in sight. */
function calmed(query: UseQueryResult<PreviewView>, last: PreviewView | undefined) {
  return last === undefined ? query : { ...query, data: query.data ?? last, error: null }
}

const forms = [
  { value: 'mail', label: 'Mail' },
  { value: 'text', label: 'Text' },
  { value: 'page', label: 'Page' },
  { value: 'caught', label: 'When caught' },
]
const sizes = [
  { value: 'desktop', label: 'Desktop' },
  { value: 'phone', label: 'Phone' },
  { value: 'dark', label: 'Dark' },
]

/** Mails are made for 600 px; where there is less room they are shown smaller, not cut off. */
const desktop_px = 680

function Forms({ preview }: { preview: PreviewView }) {
  const [form, setForm] = useState('mail')
  const [size, setSize] = useState('desktop')
  const html = form === 'page' ? preview.landingPage : form === 'caught' ? preview.caughtPage : preview.html
  const { ref, width } = useElementSize()
  const scale = size === 'phone' || width === 0 ? 1 : Math.min(1, width / desktop_px)
  const title = forms.find(({ value }) => value === form)?.label ?? 'Mail'
  return (
    <>
      <Facts
        items={[
          ['From', `${preview.from.name} <${preview.from.address}>`],
          ['Subject', preview.subject],
          preview.attachments.length === 0
            ? null
            : [
                'Attachments',
                preview.attachments
                  .filter(({ cid }) => cid === null)
                  .map(({ fileName, size_bytes }) => `${fileName} (${formatSize(size_bytes)})`)
                  .join(', ') || 'Pictures inside the mail only',
              ],
        ]}
      />
      {preview.missing.length > 0 && (
        <Notice tone="warning" title="Variables are empty for this person">
          {preview.missing.join(', ')}
        </Notice>
      )}
      {preview.changes.length > 0 && <Changes changes={preview.changes} title="Changed before it is sent" />}
      <Group gap="xs" my="xs">
        <SegmentedControl size="xs" aria-label="What is shown" data={forms} value={form} onChange={setForm} />
        {form !== 'text' && (
          <SegmentedControl size="xs" aria-label="How it is shown" data={sizes} value={size} onChange={setSize} />
        )}
      </Group>
      {form === 'text' ? (
        <pre className={classes.text} tabIndex={0} aria-label="Text part of the mail">
          {preview.text}
        </pre>
      ) : (
        <div ref={ref} className={classes.stage}>
          <iframe
            key={form + size}
            className={classes.frame}
            data-size={size}
            style={{ width: scale < 1 ? desktop_px : undefined, height: `${100 / scale}%`, scale: String(scale) }}
            title={`${title}, without scripts and pictures from elsewhere`}
            sandbox=""
            referrerPolicy="no-referrer"
            srcDoc={previewDocument(html, { attachments: preview.attachments, isDark: size === 'dark' })}
          />
        </div>
      )}
    </>
  )
}
