// Attachments and links, each with its verdict. Links are written so that nobody follows them by accident.
import { Table } from '@mantine/core'
import { Copy } from '#console/components/copy.tsx'
import { Empty } from '#console/components/empty.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatSize } from '#console/util/numbers.ts'
import { Foreign } from './address.tsx'
import type { Message } from './calls.ts'
import { harmless } from './harmless.ts'
import { verdictWord } from './words.ts'
import classes from './messages.module.css'

export function AttachmentsTab({ message }: { message: Message }) {
  const { attachments } = message.explanation
  if (attachments.length === 0) return <Nothing message={message} what="attachments" />
  return (
    <Parts title="Attachments" columns={['Name', 'Type', 'Size', 'Verdict', 'SHA-256']}>
      {attachments.map((attachment, index) => (
        <Table.Tr key={index}>
          <Table.Td>
            <Foreign>{attachment.name}</Foreign>
          </Table.Td>
          <Table.Td>
            <div>claims {harmless(attachment.claimedType)}</div>
            <div>
              {attachment.foundType === null ? (
                <span className={classes.dimmed}>content not recognised</span>
              ) : (
                `is ${attachment.foundType}`
              )}
            </div>
          </Table.Td>
          <Table.Td className="tabular">{formatSize(attachment.size_bytes)}</Table.Td>
          <Table.Td>
            <Judged verdict={attachment.verdict} findings={attachment.findings} />
          </Table.Td>
          <Table.Td className={classes.mono}>
            {attachment.sha256.slice(0, 16)}… <Copy text={attachment.sha256} label={`SHA-256 of ${attachment.name}`} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Parts>
  )
}

export function LinksTab({ message }: { message: Message }) {
  const { links } = message.explanation
  if (links.length === 0) return <Nothing message={message} what="links" />
  return (
    <Parts title="Links" columns={['Shown as', 'Leads to', 'Verdict']}>
      {links.map((link, index) => (
        <Table.Tr key={index}>
          <Table.Td>
            {link.shown === null ? <span className={classes.dimmed}>as itself</span> : <Foreign>{link.shown}</Foreign>}
          </Table.Td>
          <Table.Td className={classes.mono}>
            <Foreign>{link.target}</Foreign>
          </Table.Td>
          <Table.Td>
            <Judged verdict={link.verdict} findings={link.findings} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Parts>
  )
}

function Judged({ verdict, findings }: { verdict: string; findings: readonly string[] }) {
  const word = verdictWord(verdict)
  return (
    <>
      {findings.length === 0 ? 'nothing found' : <ToneLabel tone={word.tone}>{word.label}</ToneLabel>}
      {findings.map((finding) => (
        <div key={finding} className={classes.dimmed}>
          <Foreign>{finding}</Foreign>
        </div>
      ))}
    </>
  )
}

function Nothing({ message, what }: { message: Message; what: string }) {
  const wasSeen = message.summary !== null && message.findings !== undefined
  return (
    <Empty
      state={
        wasSeen
          ? { kind: 'good-news', text: `This message has no ${what}.` }
          : {
              kind: 'not-here',
              title: 'Not known',
              text: `This message was not looked into, so its ${what} are not known.`,
            }
      }
    />
  )
}

function Parts({ title, columns, children }: { title: string; columns: readonly string[]; children: React.ReactNode }) {
  return (
    <div className={classes.card}>
      <SmallTable label={title} heads={columns}>
        {children}
      </SmallTable>
    </div>
  )
}
