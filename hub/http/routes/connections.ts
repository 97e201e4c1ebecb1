import { connectRequest, troubleRetry } from '#shared/api/connection.ts'
import { deletionsEdit } from '#shared/api/deletions.ts'
import { mappingEdit, policyView } from '#shared/api/workspace.ts'
import { connectionId } from '#shared/ids.ts'
import { notFound } from '#hub/http/errors.ts'
import { type Entry, member, person, plain, withBody } from '#hub/http/route.ts'

const here = '/api/v1/workspaces/{workspace}'
const one = `${here}/connections/{connection}`

/** Connections, what flows through them and which side wins. */
export const connectionRoutes: readonly Entry[] = [
  person(
    plain({
      method: 'GET',
      path: '/api/v1/connectors',
      name: 'listConnectors',
      summary: 'The kinds of remote, and which of them this hub is set up for.',
      reply: 'Connectors',
      run: ({ door }) => Promise.resolve({ connectors: door.hub.connectors() }),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/connections`,
      name: 'listConnections',
      summary: 'The workspace’s connections and their health.',
      reply: 'Connections',
      run: async ({ door, actor }) => ({ connections: await door.hub.connections(actor) }),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'POST',
      path: `${here}/connections`,
      name: 'connect',
      summary: 'Begins a connection. Send the browser to `authorizeUrl` where there is one.',
      status: 201,
      reply: 'ConnectReply',
      body: connectRequest,
      run: ({ door, actor }, request) => door.hub.connect(actor, request),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/slack`,
      name: 'getSlack',
      summary:
        'The Slack teams that ask this workspace. `/slack/install?workspace=<id>` connects one where none of the settings is missing.',
      reply: 'Slack',
      run: ({ door, actor }) => door.hub.slack(actor),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: one,
      name: 'getConnection',
      summary: 'One connection and its health.',
      reply: 'Connection',
      run: async ({ door, actor, param }) => {
        const wanted = connectionId(param('connection'))
        const found = (await door.hub.connections(actor)).find(({ id }) => id === wanted)
        if (found === undefined) throw notFound()
        return found
      },
    }),
  ),
  member(
    'admin',
    plain({
      method: 'POST',
      path: `${one}/reconnect`,
      name: 'reconnect',
      summary: 'Begins consent again.',
      reply: 'ConnectReply',
      run: async ({ door, actor, param }) => {
        const connection = connectionId(param('connection'))
        return { connection, ...(await door.hub.reconnect(actor, connection)) }
      },
    }),
  ),
  member(
    'admin',
    plain({
      method: 'POST',
      path: `${one}/pause`,
      name: 'pause',
      summary: 'Stops reading and writing; work waits.',
      run: ({ door, actor, param }) => door.hub.pause(actor, connectionId(param('connection'))),
    }),
  ),
  member(
    'admin',
    plain({
      method: 'POST',
      path: `${one}/resume`,
      name: 'resume',
      summary: 'Goes on after a pause.',
      run: ({ door, actor, param }) => door.hub.resume(actor, connectionId(param('connection'))),
    }),
  ),
  member(
    'admin',
    plain({
      method: 'DELETE',
      path: one,
      name: 'disconnect',
      summary: 'Forgets the tokens and stops. Links are kept.',
      run: ({ door, actor, param }) => door.hub.disconnect(actor, connectionId(param('connection'))),
    }),
  ),
  member(
    'manager',
    withBody({
      method: 'POST',
      path: `${one}/troubles/retry`,
      name: 'retryTrouble',
      summary: 'Tries every parked delivery of one kind of trouble again.',
      status: 202,
      body: troubleRetry,
      run: ({ door, actor, param }, { key }) => door.hub.retryTrouble(actor, connectionId(param('connection')), key),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${one}/mapping`,
      name: 'getMapping',
      summary: 'Which field is which, and which way it flows.',
      reply: 'Mapping',
      run: ({ door, actor, param }) => door.hub.mapping(actor, connectionId(param('connection'))),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: `${one}/mapping`,
      name: 'changeMapping',
      summary: 'Replaces the rules of one object.',
      body: mappingEdit,
      run: ({ door, actor, param }, edit) => door.hub.changeMapping(actor, connectionId(param('connection')), edit),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: `${one}/deletions`,
      name: 'changeDeletions',
      summary: 'Sets what deletions in one object mean for the others, and deletions elsewhere for it.',
      body: deletionsEdit,
      run: ({ door, actor, param }, edit) => door.hub.changeDeletions(actor, connectionId(param('connection')), edit),
    }),
  ),
  member(
    'viewer',
    plain({
      method: 'GET',
      path: `${here}/policy`,
      name: 'getPolicy',
      summary: 'Who wins where two remotes disagree.',
      reply: 'Policy',
      run: ({ door, actor }) => door.hub.policy(actor),
    }),
  ),
  member(
    'admin',
    withBody({
      method: 'PUT',
      path: `${here}/policy`,
      name: 'changePolicy',
      summary: 'Changes who wins.',
      body: policyView,
      run: ({ door, actor }, policy) => door.hub.changePolicy(actor, policy),
    }),
  ),
]
