import { connectReply } from '#shared/api/connection.ts'
import type { HubClient } from './hub-client.ts'

/** Connects a remote as a person does: start, consent at the vendor, back to the hub. Answers the connection's id. */
export async function connectRemote(
  hub: HubClient,
  workspace: string,
  request: { readonly connector: string; readonly settings?: Readonly<Record<string, string>> },
): Promise<string> {
  const body = { connector: request.connector, settings: request.settings ?? {} }
  const begun = connectReply.parse(await hub.send('POST', `/api/v1/workspaces/${workspace}/connections`, body))
  if (begun.authorizeUrl !== null) await giveConsent(hub, begun.authorizeUrl)
  return begun.connection
}

/** Presses Allow on the vendor's consent page and follows the redirect back. */
export async function giveConsent(hub: HubClient, authorizeUrl: string): Promise<void> {
  const allowed = await fetch(authorizeUrl, {
    method: 'POST',
    body: new URLSearchParams({ decision: 'allow' }),
    redirect: 'manual',
  })
  await allowed.arrayBuffer()
  const back = allowed.headers.get('location')
  if (back === null) throw new Error(`The vendor did not send us back: ${allowed.status}.`)
  const reply = await hub.request(back)
  const text = await reply.text()
  if (reply.status !== 302 && reply.status !== 303) {
    throw new Error(`The hub did not accept the consent: ${reply.status} ${text}`)
  }
}
