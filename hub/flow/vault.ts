/** Seals small secrets with AES-256-GCM, bound to the row they live in. */
export interface Vault {
  /** `place` names table, row and column; a value moved elsewhere does not open. */
  seal(plain: string, place: string): Promise<string>
  /** Throws where the text was changed, moved, or sealed with a key we do not have. */
  open(sealed: string, place: string): Promise<string>
}

export interface VaultKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

/** The first key seals; all of them open, so that a key can be replaced while old values remain. */
export function createVault(keys: readonly VaultKey[], workspace: string): Vault {
  const imported = new Map(keys.map((key) => [key.id, importKey(key.key)]))
  const place = (where: string, keyId: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(new TextEncoder().encode(`v1|${workspace}|${where}|${keyId}`))
  return {
    async seal(plain, where) {
      const newest = keys[0]
      if (newest === undefined) throw new TypeError('The vault has no key.')
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const key = await imported.get(newest.id)
      if (key === undefined) throw new TypeError('The vault has no key.')
      const algorithm = { name: 'AES-GCM', iv, additionalData: place(where, newest.id) }
      const bytes = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, new TextEncoder().encode(plain)))
      return `${newest.id}.${toBase64(iv)}.${toBase64(bytes)}`
    },
    async open(sealed, where) {
      const [keyId = '', iv = '', bytes = ''] = sealed.split('.')
      const key = await imported.get(keyId)
      if (key === undefined) throw new Error(`A value was sealed with key ${keyId}, which HUB_KEYS does not hold.`)
      const algorithm = { name: 'AES-GCM', iv: fromBase64(iv), additionalData: place(where, keyId) }
      return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, fromBase64(bytes)))
    },
  }
}

const importKey = (key: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['encrypt', 'decrypt'])

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index)
  return bytes
}

/** SHA-256 in hexadecimal. */
export async function sha256Hex(value: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value)))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
