import { createOAuth } from '#apps/sandbox/kit/oauth.ts'
import type { OAuth } from '#apps/sandbox/kit/oauth.ts'

import { bot, enterprise, team } from './app.ts'
import { fail } from './method.ts'
import type { MethodReply } from './method.ts'
import type { SlackState } from './state.ts'
import type { Installation, Issued } from './tokens.ts'

const codeSeconds = 600

/** Slack's consent page; choosing the organisation makes an org-wide install. */
export function createSlackOAuth(state: () => SlackState): OAuth {
  return createOAuth({
    world: state().world,
    clients: () => [
      { id: state().app.clientId, secret: state().app.clientSecret, redirectUris: state().app.redirectUris },
    ],
    title: 'Slack twin',
    accounts: () => [
      { id: team.id, label: team.name },
      { id: enterprise.id, label: `${enterprise.name} (whole organisation)` },
    ],
    codeSeconds,
  })
}

/** `oauth.v2.access`: codes and refresh tokens, every failure with HTTP 200. */
export function access(
  state: SlackState,
  oauth: OAuth,
  { form, headers }: { form: URLSearchParams; headers: Headers },
): MethodReply {
  if (!oauth.clientOf(form, headers)) return fail('bad_client_secret')
  if (form.get('grant_type') === 'refresh_token') {
    const refreshed = state.tokens.refresh(form.get('refresh_token') ?? '')
    return refreshed ? accessView(state, refreshed.installation, refreshed.issued) : fail('invalid_refresh_token')
  }
  const redeemed = oauth.redeem(form, headers)
  if (redeemed.kind === 'refused') {
    return fail(
      redeemed.reason === 'redirect'
        ? 'bad_redirect_uri'
        : redeemed.reason === 'verifier'
          ? 'invalid_code_verifier'
          : 'invalid_code',
    )
  }
  const scopes = (redeemed.grant.query['scope'] ?? '').split(/[ ,]+/).filter((scope) => scope !== '')
  const installation = {
    scopes,
    installerId: state.users[0]?.id ?? '',
    isOrg: redeemed.grant.account === enterprise.id,
  }
  return accessView(state, installation, state.tokens.issue(installation))
}

function accessView(state: SlackState, installation: Installation, issued: Issued): MethodReply {
  const rotation =
    issued.refreshToken === undefined ? {} : { refresh_token: issued.refreshToken, expires_in: issued.expiresInSeconds }
  return {
    ok: true,
    app_id: state.app.appId,
    authed_user: { id: installation.installerId },
    scope: installation.scopes.join(','),
    token_type: 'bot',
    access_token: issued.accessToken,
    ...rotation,
    bot_user_id: bot.userId,
    team: installation.isOrg ? null : { id: team.id, name: team.name },
    enterprise: installation.isOrg ? { id: enterprise.id, name: enterprise.name } : null,
    is_enterprise_install: installation.isOrg,
  }
}
