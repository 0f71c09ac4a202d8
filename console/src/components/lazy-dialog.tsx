// A dialog whose code is loaded when it is asked for first: `const Release = lazyDialog(() => import('./release-dialog.tsx'))`, whose
// default export takes `isOpen`. It is mounted closed and then opened, so that it knows to whom it gives the focus back.
import { lazy, Suspense, useEffect, useState, type ComponentType } from 'react'

interface DialogProps {
  isOpen: boolean
}

export function lazyDialog<Props extends DialogProps>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): ComponentType<Props> {
  const Dialog = lazy(load) as unknown as ComponentType<Props>
  function Mounted(props: Props) {
    const [isOpen, setOpen] = useState(false)
    useEffect(() => setOpen(props.isOpen), [props.isOpen])
    return <Dialog {...props} isOpen={isOpen} />
  }
  return function LazyDialog(props: Props) {
    const [wasAsked, setAsked] = useState(props.isOpen)
    if (props.isOpen && !wasAsked) setAsked(true)
    if (!wasAsked) return null
    return (
      <Suspense fallback={null}>
        <Mounted {...props} />
      </Suspense>
    )
  }
}
