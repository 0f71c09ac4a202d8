// A template from a file: one that was exported, or a mail that was received. What of it is taken is shown before it is made.
import { Button, FileInput, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useNavigate } from 'react-router'
import { send } from '#console/api/client.ts'
import { Facts } from '#console/components/facts.tsx'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import type { ImportedMail, SavedTemplate, TemplateContent } from '../content-api.ts'
import { base64Of } from '../files.ts'
import { simulationsApi, useSimulationCall } from '../simulations-api.ts'
import { techniqueWords } from '../words.ts'
import { Changes } from './changes.tsx'
import { readExport } from './exported.ts'
import { Preview } from './preview.tsx'

interface Props {
  tenantId: string
  isOpen: boolean
  onClose: () => void
}

export default function ImportDialog({ tenantId, isOpen, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Import a template" size="xl">
      <Form tenantId={tenantId} onClose={onClose} />
    </Modal>
  )
}

const file_bytes_max = { mail: 5 * 1024 * 1024, template: 4 * 1024 * 1024 }

const kindOf = ({ name, type }: File): keyof typeof file_bytes_max =>
  type === 'application/json' || name.toLowerCase().endsWith('.json') ? 'template' : 'mail'

function tooLarge(file: File): string | null {
  const max = file_bytes_max[kindOf(file)]
  return file.size > max ? `At most ${max / 1024 / 1024} MB.` : null
}

type Read = ImportedMail | { mistake: string }

async function read(tenantId: string, file: File): Promise<Read> {
  if (kindOf(file) === 'template') {
    const found = readExport(await file.text())
    return 'mistake' in found ? found : { ...found, changes: [] }
  }
  const eml = await base64Of(file)
  return send<ImportedMail>('POST', simulationsApi(tenantId, 'templates/import-mail'), { body: { eml } })
}

function Form({ tenantId, onClose }: Omit<Props, 'isOpen'>) {
  const navigate = useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const look = useMutation({
    mutationFn: (chosen: File) => read(tenantId, chosen),
    onSuccess: () => announce('The file was read'),
  })
  const make = useSimulationCall<TemplateContent, SavedTemplate>(tenantId, { method: 'POST', path: 'templates' })
  const mistake = file === null ? null : (tooLarge(file) ?? (look.data && 'mistake' in look.data && look.data.mistake))
  const found = look.data === undefined || 'mistake' in look.data ? null : look.data
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (file !== null && tooLarge(file) === null) look.mutate(file)
  }
  const take = (content: TemplateContent): void =>
    make.mutate(content, {
      onSuccess: ({ id }) => {
        onClose()
        void navigate(`/t/${tenantId}/simulations/templates/${id}`)
      },
    })
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          A template that was exported as JSON, or a mail that was received. Scripts, trackers, forms and everything
          that is loaded from elsewhere are taken out; links of a mail become those of the simulation.
        </Text>
        <FileInput
          label="Template (.json) or mail (.eml)"
          accept=".json,.eml,application/json,message/rfc822"
          value={file}
          onChange={(next) => {
            setFile(next)
            look.reset()
            make.reset()
          }}
          error={mistake}
          clearable
          clearButtonProps={{ 'aria-label': 'Choose no file' }}
        />
        {look.error !== null && <Problem error={look.error} title="The file was not read" />}
        {found !== null && <Found tenantId={tenantId} found={found} />}
        {make.error !== null && <Problem error={make.error} title="The template was not made" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {found === null ? (
            <Button type="submit" loading={look.isPending} disabled={file === null || tooLarge(file) !== null}>
              Look at it first
            </Button>
          ) : (
            <Button loading={make.isPending} onClick={() => take(found.content)}>
              Make a template of it
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

function Found({ tenantId, found: { content, changes } }: { tenantId: string; found: ImportedMail }) {
  return (
    <>
      <Facts
        items={[
          ['Name', content.name],
          ['Kind', techniqueWords[content.technique]],
        ]}
      />
      {changes.length > 0 && <Changes changes={changes} title="What was changed" />}
      <Preview tenantId={tenantId} shown={{ content }} languages={content.variants.map(({ language }) => language)} />
    </>
  )
}
