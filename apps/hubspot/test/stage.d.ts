/** The part of tests/apps/hubspot/card-stage.ts that is used here: the main package is compiled by another compiler. */
declare module '#stage' {
  export interface CardStage {
    readonly hubspot: { readonly actions: Readonly<Record<string, ((input: unknown) => unknown) | undefined>> }
    readonly client: { send(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> }
    readonly workspace: string
    cardFetch(url: string, options?: unknown, asker?: { readonly userEmail: string }): Promise<Response>
    contact(): Promise<{
      readonly objectId: string
      readonly lead: string
      readonly title: string
      readonly score: number
    }>
    sign(secret: 'right' | 'wrong'): void
    quiet(): Promise<void>
    member(email: string, role: string): Promise<unknown>
    close(): Promise<void>
  }
  export function openCardStage(): Promise<CardStage>
}
