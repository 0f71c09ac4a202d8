// An address or host that breaks at @ and dots, never in the middle of a domain; hostile characters shown, not obeyed.
import { Fragment } from 'react'
import { harmless } from './harmless.ts'

export function Address({ children, empty = '<>' }: { children: string; empty?: string }) {
  const text = harmless(children)
  if (text === '') return <span>{empty}</span>
  // <bdi>: what is written from right to left turns only itself around.
  return (
    <bdi>
      {text.split(/(?<=@)|(?=\.)/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  )
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
