// The portal: signing in, then three pages. The page stands in the address, so that it can be sent and Back works.
import { Anchor, Button, Group } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type MouseEvent, useEffect, useState } from 'react'
import { States } from '#console/components/states.tsx'
import { loadSession, signOut, type Visit } from './calls.ts'
import { OwnList } from './own-list.tsx'
import classes from './portal.module.css'
import { Preferences } from './preferences.tsx'
import { Quarantine } from './quarantine.tsx'
import { SignIn } from './sign-in.tsx'

export const sessionKey = ['portal', 'session']

export function App() {
  const session = useQuery({ queryKey: sessionKey, queryFn: loadSession })
  return (
    <States query={session} shape="text" failure="The portal cannot be shown">
      {(found) => (found.signedIn ? <SignedIn visit={found} /> : <SignIn methods={found.methods} />)}
    </States>
  )
}

type Place = 'quarantine' | 'lists' | 'preferences'
const titles: Record<Place, string> = { quarantine: 'My quarantine', lists: 'My lists', preferences: 'Summaries' }
const placeOf = (path: string): Place =>
  path.endsWith('/lists') ? 'lists' : path.endsWith('/preferences') ? 'preferences' : 'quarantine'
const pathOf = (place: Place): string => (place === 'quarantine' ? '/portal' : `/portal/${place}`)

function usePlace(): [Place, (place: Place) => void] {
  const [place, setPlace] = useState(placeOf(location.pathname))
  useEffect(() => {
    const onBack = (): void => setPlace(placeOf(location.pathname))
    addEventListener('popstate', onBack)
    return () => removeEventListener('popstate', onBack)
  }, [])
  const go = (to: Place): void => {
    history.pushState(null, '', pathOf(to))
    setPlace(to)
  }
  return [place, go]
}

function SignedIn({ visit }: { visit: Visit }) {
  const [place, go] = usePlace()
  const queryClient = useQueryClient()
  useEffect(() => {
    document.title = `${titles[place]} · Mailwarden`
  }, [place])
  const leave = async (): Promise<void> => {
    await signOut()
    queryClient.clear()
    await queryClient.invalidateQueries({ queryKey: sessionKey })
    location.assign('/portal')
  }
  const places: Place[] = visit.mayUseLists ? ['quarantine', 'lists', 'preferences'] : ['quarantine', 'preferences']
  const onLink = (to: Place) => (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(to)
  }
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Group gap="sm" wrap="nowrap">
          <img src="/icon.svg" alt="" width={28} height={28} />
          <div>
            <strong>{visit.tenant}</strong>
            <div className={classes.dim}>{visit.person.address}</div>
          </div>
        </Group>
        <Button variant="default" onClick={() => void leave()}>
          Sign out
        </Button>
      </header>
      <nav aria-label="Pages" className={classes.nav}>
        {places.map((to) => (
          <Anchor key={to} href={pathOf(to)} aria-current={to === place ? 'page' : undefined} onClick={onLink(to)}>
            {titles[to]}
          </Anchor>
        ))}
      </nav>
      <main>
        <h1 className={classes.title}>{titles[place]}</h1>
        {place === 'quarantine' && <Quarantine visit={visit} />}
        {place === 'lists' && <OwnList />}
        {place === 'preferences' && <Preferences />}
      </main>
    </div>
  )
}
