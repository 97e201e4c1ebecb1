import { Anchor, Button, NavLink, type AnchorProps, type ButtonProps, type NavLinkProps } from '@mantine/core'
import { createLink, useRouter } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react'

type AsAnchor<P> = Omit<P, 'href' | 'component'> &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P | 'style' | 'color'>

/** A link to a page of ours that looks like text. */
export const TextLink = createLink((props: AsAnchor<AnchorProps>) => <Anchor inherit {...props} />)
/** A link to a page of ours that looks like a button. */
export const ButtonLink = createLink((props: AsAnchor<ButtonProps>) => <Button component="a" {...props} />)
/** A line of the navigation. */
export const NavItem = createLink((props: AsAnchor<NavLinkProps>) => <NavLink component="a" {...props} />)

/** A link whose address the hub gave. Only addresses of our own pages are followed. */
export function HubLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const router = useRouter()
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    router.history.push(href)
  }
  if (!/^\/(?!\/)/.test(href)) return <>{children}</>
  return (
    <Anchor href={href} onClick={follow} inherit>
      {children}
    </Anchor>
  )
}

/** A link out of Lead Hub, to a remote's own page. */
export function OutLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  if (!/^https?:\/\//.test(href)) return <>{children}</>
  return (
    <Anchor href={href} target="_blank" rel="noreferrer" underline="always" inherit>
      {children}
      <span className="out-of-sight"> (opens a new tab)</span>
    </Anchor>
  )
}
