import type { RemoteId } from './ids.ts'

/**
 * A field's value on its way through the hub. Connectors decode their vendor's spelling (HubSpot's strings, Sheets'
 * serial dates) into these: dates are `2026-11-20`, instants `2026-11-20T08:00:00.000Z`. `null` is an empty field;
 * a missing member means "not said".
 */
export type FieldValue = string | number | boolean | null
export type Fields = Readonly<Record<string, FieldValue>>

/** Names one record of one remote. */
export interface RemoteRef {
  readonly object: string
  readonly id: RemoteId
}

/** A record in the remote's words. */
export interface RemoteRecord extends RemoteRef {
  readonly fields: Fields
  /** Changes whenever the record changes; equal text means equal record. Opaque to the hub. */
  readonly revision: string
  /** When the remote says the record last changed, milliseconds since the epoch, on the remote's clock. */
  readonly modifiedAt?: number
  /** Records this one belongs to, by role (`company`). `null`: belongs to none. */
  readonly refs?: Readonly<Record<string, RemoteRef | null>>
}

/**
 * Why a record counts as removed, where the remote does not say that it was deleted. `missing`: this load did not find it,
 * which proves nothing by itself. `absent`: two complete reads in a row did not show it.
 */
export type Evidence = 'missing' | 'absent'

/** What a read or load found. */
export type Change =
  | { readonly kind: 'present'; readonly record: RemoteRecord }
  | { readonly kind: 'removed'; readonly ref: RemoteRef; readonly revision: string; readonly evidence?: Evidence }
  /** The record lives on as another one: a vendor-side merge, or a Salesforce lead that became a contact. */
  | { readonly kind: 'merged'; readonly ref: RemoteRef; readonly into: RemoteRef; readonly revision: string }

/** "Something happened": a hint and never data. */
export type Signal =
  /** `at`: when it happened on the remote's clock (ms); a record already known at that age or younger need not be loaded. */
  | { readonly kind: 'record'; readonly ref: RemoteRef; readonly at?: number }
  /** Something in this object (or anywhere, where absent) changed: pull the feed. */
  | { readonly kind: 'feed'; readonly object?: string }

/** How far a feed has been read; only the connector that made it can read it. */
export type Cursor = string
