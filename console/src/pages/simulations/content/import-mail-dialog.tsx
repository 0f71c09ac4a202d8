// A template from a mail that was received: what of it is taken, and what was taken out, before it is made.
import { Button, FileInput, Group, Modal, Stack, Text } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { useNavigate } from 'react-router'
import { Facts } from '#console/components/facts.tsx'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import type { ImportedMail, SavedTemplate, TemplateContent } from '../content-api.ts'
import { base64Of } from '../files.ts'
import { useSimulationCall } from '../simulations-api.ts'
import { Changes } from './changes.tsx'
import { Preview } from './preview.tsx'

interface Props {
  tenantId: string
  isOpen: boolean
  onClose: () => void
}

export default function ImportMailDialog({ tenantId, isOpen, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Import a mail" size="xl">
      <Form tenantId={tenantId} onClose={onClose} />
    </Modal>
  )
}

const eml_bytes_max = 5 * 1024 * 1024

function Form({ tenantId, onClose }: Omit<Props, 'isOpen'>) {
  const navigate = useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const [read, setRead] = useState<ImportedMail | null>(null)
  const look = useSimulationCall<string, ImportedMail>(tenantId, {
    method: 'POST',
    path: 'templates/import-mail',
    bodyOf: (eml) => ({ eml }),
  })
  const make = useSimulationCall<TemplateContent, SavedTemplate>(tenantId, { method: 'POST', path: 'templates' })
  const isTooLarge = file !== null && file.size > eml_bytes_max
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    if (file === null || isTooLarge) return
    look.mutate(await base64Of(file), {
      onSuccess: (mail) => {
        setRead(mail)
        announce('The mail was read')
      },
    })
  }
  const take = (content: TemplateContent): void =>
    make.mutate(content, {
      onSuccess: ({ id }) => {
        onClose()
        void navigate(`/t/${tenantId}/simulations/templates/${id}`)
      },
    })
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm">
          Scripts, trackers, forms and everything that is loaded from elsewhere are taken out; its links become those of
          the simulation.
        </Text>
        <FileInput
          label="Mail (.eml)"
          accept=".eml,message/rfc822"
          value={file}
          onChange={(next) => {
            setFile(next)
            setRead(null)
          }}
          error={isTooLarge ? 'At most 5 MB.' : null}
          clearable
          clearButtonProps={{ 'aria-label': 'Choose no file' }}
        />
        {look.error !== null && <Problem error={look.error} title="The mail was not read" />}
        {make.error !== null && <Problem error={make.error} title="The template was not made" />}
        {read !== null && (
          <>
            <Facts items={[['Name', read.content.name]]} />
            {read.changes.length > 0 && <Changes changes={read.changes} title="What was changed" />}
            <Preview
              tenantId={tenantId}
              shown={{ content: read.content }}
              languages={read.content.variants.map(({ language }) => language)}
            />
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {read === null ? (
            <Button type="submit" loading={look.isPending} disabled={file === null || isTooLarge}>
              Look at it first
            </Button>
          ) : (
            <Button loading={make.isPending} onClick={() => take(read.content)}>
              Make a template of it
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
