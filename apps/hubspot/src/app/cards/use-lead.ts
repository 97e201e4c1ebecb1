import { useCallback, useEffect, useReducer, useRef } from 'react'
import type { CardData, CardRefusal } from './contract.ts'
import { loadLead, syncLead, type Answer } from './hub.ts'

/** What the card shows. `note` is what went wrong with the last Sync now, over data that is still good. */
export type LeadState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly data: CardData; readonly isSyncing: boolean; readonly note: string | null }
  | { readonly kind: 'no'; readonly why: CardRefusal }
  | { readonly kind: 'error' }

type Event =
  | { readonly kind: 'load' }
  | { readonly kind: 'sync' }
  | { readonly kind: 'answer'; readonly answer: Answer; readonly isFollowed: boolean }

export interface LeadQuery {
  readonly state: LeadState
  readonly reload: () => void
  readonly sync: () => void
}

/** Looks after a sync, and the pause before each in multiples of `pollMs`: 1, 2, 4, … */
const looksMax = 5

/** Loads the lead of a record, syncs it on demand, and watches until it is through. */
export function useLead(objectId: string, { pollMs, done }: { pollMs: number; done: () => void }): LeadQuery {
  const [state, tell] = useReducer(next, { kind: 'loading' })
  // Answers to an older question are dropped: another record, another try, or the card was closed.
  const question = useRef(0)

  const load = useCallback(async () => {
    const mine = (question.current += 1)
    const answer = await loadLead(objectId)
    if (mine === question.current) tell({ kind: 'answer', answer, isFollowed: false })
  }, [objectId])

  useEffect(() => {
    tell({ kind: 'load' })
    void load()
    return () => void (question.current += 1)
  }, [load])

  const watch = async (first: Answer): Promise<void> => {
    const mine = question.current
    let answer = first
    for (let look = 0; look < looksMax && answer.kind === 'lead'; look += 1) {
      tell({ kind: 'answer', answer, isFollowed: true })
      await new Promise((resolve) => setTimeout(resolve, pollMs * 2 ** look))
      if (mine !== question.current) return
      answer = await loadLead(objectId)
      if (mine !== question.current) return
      if (answer.kind === 'lead' && !answer.data.isSyncing) break
    }
    tell({ kind: 'answer', answer, isFollowed: false })
    if (answer.kind === 'lead') done()
  }

  return {
    state,
    reload: () => {
      tell({ kind: 'load' })
      void load()
    },
    sync: () => {
      question.current += 1
      const mine = question.current
      tell({ kind: 'sync' })
      void syncLead(objectId, newKey(objectId)).then((answer) =>
        mine === question.current ? watch(answer) : undefined,
      )
    },
  }
}

const newKey = (objectId: string): string => `${objectId}-${Date.now()}-${Math.random().toString(36).slice(2, 12)}`

function next(state: LeadState, event: Event): LeadState {
  switch (event.kind) {
    case 'load':
      return { kind: 'loading' }
    case 'sync':
      return state.kind === 'shown' ? { ...state, isSyncing: true, note: null } : state
    case 'answer':
      return afterAnswer(state, event.answer, event.isFollowed)
  }
}

function afterAnswer(state: LeadState, answer: Answer, isFollowed: boolean): LeadState {
  if (answer.kind === 'lead') {
    const { data } = answer
    return { kind: 'shown', data, isSyncing: isFollowed || data.isSyncing, note: null }
  }
  // What was shown stays: it is the last that is known.
  if (state.kind === 'shown') {
    const note =
      answer.kind === 'no' ? `${answer.why.message} ${answer.why.fix}` : 'Lead Hub did not answer. Try again.'
    return { ...state, isSyncing: false, note }
  }
  return answer.kind === 'no' ? { kind: 'no', why: answer.why } : { kind: 'error' }
}
