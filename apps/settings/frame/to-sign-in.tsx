import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Sends whoever is not signed in to do so, and back here afterwards. */
export function ToSignIn() {
  const router = useRouter()
  useEffect(() => {
    const { href } = router.state.location
    void router.navigate({ to: '/sign-in', search: href === '/' ? {} : { back: href }, replace: true })
  }, [router])
  return null
}
