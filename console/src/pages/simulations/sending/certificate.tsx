// The certificate of a domain's pages: ordered by itself where an authority is configured, else uploaded.
import { Button, Group, Stack, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import type { Static } from 'typebox'
import type { LinkCertificateShape } from '#phish-threat/lure/contract.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Disclosure } from '#console/components/disclosure.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { announce } from '#console/util/announce.ts'
import classes from '../simulations.module.css'
import { simulationQuery, useSimulationCall } from '../simulations-api.ts'

type LinkCertificate = Static<typeof LinkCertificateShape>

interface Props {
  tenantId: string
  domainId: string
}

export function Certificate({ tenantId, domainId }: Props) {
  const may = useMay()('simulations.settings')
  const path = `domains/${encodeURIComponent(domainId)}/certificate`
  const query = useQuery(simulationQuery<LinkCertificate>(tenantId, path))
  const order = useSimulationCall(tenantId, { method: 'POST', path: `${path}/order`, bodyOf: () => undefined })
  return (
    <Card
      title="Certificate of the pages"
      lead="Links are opened by TLS: without it browsers warn, and people do not click."
    >
      <States query={query} shape="text" failure="The certificate cannot be shown">
        {(certificate) => (
          <>
            <About certificate={certificate} />
            {order.error !== null && <Problem error={order.error} title="No certificate was ordered" />}
            {certificate.canOrder && (
              <div className={classes.buttons}>
                <DisabledReason reason={may ? null : needs('Admin')}>
                  <Button
                    size="xs"
                    loading={order.isPending}
                    onClick={() => order.mutate(undefined, { onSuccess: () => announce('It is being ordered') })}
                  >
                    {certificate.source === 'acme' ? 'Renew now' : 'Order a certificate'}
                  </Button>
                </DisabledReason>
              </div>
            )}
            <Upload tenantId={tenantId} path={path} />
          </>
        )}
      </States>
    </Card>
  )
}

function About({ certificate }: { certificate: LinkCertificate }) {
  const { host, source, issuer, notAfter, failure, triedAt } = certificate
  return (
    <>
      {failure !== null && (
        <Notice tone="warning" title="The authority issued none">
          {failure}
          {triedAt !== null && (
            <>
              {' '}
              Tried <RelativeTime at={triedAt} focusable />.
            </>
          )}
        </Notice>
      )}
      <Facts
        items={[
          ['Host', host],
          ['Source', source === null ? 'None yet' : source === 'acme' ? 'Ordered, renewed by itself' : 'Uploaded'],
          issuer === null ? null : ['Issued by', issuer],
          notAfter === null ? null : ['Valid until', <RelativeTime key="until" at={notAfter} focusable />],
        ]}
      />
    </>
  )
}

interface UploadBody {
  certificate: string
  privateKey: string
}

function Upload({ tenantId, path }: { tenantId: string; path: string }) {
  const may = useMay()('simulations.settings')
  const [certificate, setCertificate] = useState('')
  const [privateKey, setPrivateKey] = useState('')
  const upload = useSimulationCall<UploadBody>(tenantId, { method: 'PUT', path })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    upload.mutate(
      { certificate, privateKey },
      {
        onSuccess: () => {
          setCertificate('')
          setPrivateKey('')
          announce('The certificate is in use')
        },
      },
    )
  }
  return (
    <Disclosure summary="Upload one of your own">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group grow align="flex-start">
            <Textarea
              label="Certificate and its chain (PEM)"
              value={certificate}
              onChange={(event) => setCertificate(event.currentTarget.value)}
              rows={5}
              maxLength={65_536}
              disabled={!may}
            />
            <Textarea
              label="Private key (PEM)"
              description="Sealed before it is stored, never shown again."
              value={privateKey}
              onChange={(event) => setPrivateKey(event.currentTarget.value)}
              rows={5}
              maxLength={16_384}
              autoComplete="off"
              disabled={!may}
            />
          </Group>
          {upload.error !== null && <Problem error={upload.error} title="The certificate was not taken" />}
          <div>
            <DisabledReason reason={may ? null : needs('Admin')}>
              <Button
                type="submit"
                size="xs"
                variant="default"
                loading={upload.isPending}
                disabled={may && (certificate.trim() === '' || privateKey.trim() === '')}
              >
                Upload
              </Button>
            </DisabledReason>
          </div>
        </Stack>
      </form>
    </Disclosure>
  )
}
