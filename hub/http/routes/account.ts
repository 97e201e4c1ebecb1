import { passwordChange, signInRequest, signUpRequest } from '#shared/api/account.ts'
import { DoorProblem } from '#hub/http/errors.ts'
import { anyone, type Entry, person, plain, withBody } from '#hub/http/route.ts'

/** Signing up, in and out, and who one is. */
export const accountRoutes: readonly Entry[] = [
  anyone(
    withBody({
      method: 'POST',
      path: '/api/auth/sign-up/email',
      name: 'signUp',
      summary: 'Makes an account. Answers the same for a known address. Sign in afterwards.',
      body: signUpRequest,
      run: async ({ door, address }, body) => {
        const wait = await door.accounts.signUp(body, address)
        if (wait > 0) throw tooMany(wait)
      },
    }),
  ),
  anyone(
    withBody({
      method: 'POST',
      path: '/api/auth/sign-in/email',
      name: 'signIn',
      summary: 'Begins a session and sets its cookie.',
      reply: 'Session',
      body: signInRequest,
      run: async ({ door, request, address, setCookies }, body) => {
        const found = await door.accounts.signIn(body, request.headers, address)
        if (found.kind === 'throttled') throw tooMany(found.retryAfterSeconds)
        if (found.kind === 'refused') throw wrongPair()
        setCookies(found.cookies)
        return { user: found.person }
      },
    }),
  ),
  anyone(
    plain({
      method: 'POST',
      path: '/api/auth/sign-out',
      name: 'signOut',
      summary: 'Ends the session.',
      run: async ({ door, request, setCookies }) => setCookies(await door.accounts.signOut(request.headers)),
    }),
  ),
  anyone(
    plain({
      method: 'GET',
      path: '/api/auth/get-session',
      name: 'getSession',
      summary: 'Who is signed in, if anybody.',
      reply: 'Session',
      run: async ({ door, request, setCookies }) => {
        const found = await door.accounts.signedIn(request.headers)
        setCookies(found?.cookies ?? [])
        return { user: found?.person ?? null }
      },
    }),
  ),
  person(
    withBody({
      method: 'POST',
      path: '/api/auth/change-password',
      name: 'changePassword',
      summary: 'Changes the password and ends every other session.',
      body: passwordChange,
      run: async ({ door, request, signedIn, setCookies }, body) => {
        const done = await door.accounts.changePassword(signedIn.person, request.headers, body)
        if (done.kind === 'throttled') throw tooMany(done.retryAfterSeconds)
        setCookies(done.cookies)
      },
    }),
  ),
  person(
    plain({
      method: 'GET',
      path: '/api/v1/me',
      name: 'me',
      summary: 'Who one is, and in which workspaces.',
      reply: 'Me',
      run: async ({ door, signedIn: { person: user } }) => ({
        user,
        workspaces: await door.accounts.workspaces(user.id),
      }),
    }),
  ),
  person(
    plain({
      method: 'GET',
      path: '/api/v1/me/sessions',
      name: 'listSessions',
      summary: 'Where one is signed in.',
      reply: 'Sessions',
      run: ({ door, signedIn }) => door.accounts.sessions(signedIn),
    }),
  ),
  person(
    plain({
      method: 'DELETE',
      path: '/api/v1/me/sessions/{session}',
      name: 'endSession',
      summary: 'Ends one of one’s own sessions.',
      run: ({ door, signedIn, param }) => door.accounts.endSession(signedIn.person.id, param('session')),
    }),
  ),
]

const tooMany = (retryAfterSeconds: number): DoorProblem =>
  new DoorProblem(
    {
      status: 429,
      code: 'too-many-attempts',
      detail: 'There were too many attempts.',
      fix: `Wait ${retryAfterSeconds} seconds, then try again.`,
    },
    { retryAfterSeconds },
  )

/** Which of the two is wrong is nobody's business. */
const wrongPair = (): DoorProblem =>
  new DoorProblem({
    status: 401,
    code: 'wrong-sign-in',
    detail: 'E-mail address or password is wrong.',
    fix: 'Type both again.',
  })
