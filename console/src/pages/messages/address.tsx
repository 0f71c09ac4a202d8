// An address or host that breaks behind the @, never in the middle of a domain; hostile characters shown, not obeyed.
import { Fragment } from 'react'
import { harmless } from './harmless.ts'
import classes from './messages.module.css'

/** A longer domain breaks at its dots, else it would make the page wider. */
const wholeDomain_characters_max = 40

export function Address({ children, empty = '<>' }: { children: string; empty?: string }) {
  const text = harmless(children)
  if (text === '') return <span>{empty}</span>
  const at = text.lastIndexOf('@') + 1
  const domain = text.slice(at)
  // <bdi>: what is written from right to left turns only itself around.
  return (
    <bdi>
      {breakable(text.slice(0, at))}
      {at > 0 && <wbr />}
      {domain.length <= wholeDomain_characters_max ? (
        <span className={classes.whole}>{domain}</span>
      ) : (
        breakable(domain)
      )}
    </bdi>
  )
}

function breakable(text: string) {
  return text.split(/(?=\.)/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ))
}

/** Text of a message: subject, name. */
export function Foreign({ children }: { children: string }) {
  return <bdi className="breakable">{harmless(children)}</bdi>
}

export function Addresses({ list, most = 2 }: { list: readonly string[]; most?: number }) {
  const shown = list.slice(0, most)
  return (
    <>
      {shown.map((address, index) => (
        <Fragment key={address}>
          {index > 0 && ', '}
          <Address>{address}</Address>
        </Fragment>
      ))}
      {list.length > most && ` and ${(list.length - most).toLocaleString()} more`}
    </>
  )
}
