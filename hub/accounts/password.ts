import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { bytesOf, hexOf } from '#shared/web/digest.ts'

// OWASP's scrypt setting with the least memory (16 MB), because a Workers isolate has 128 MB in all.
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
const cost = { N: 16_384, r: 8, p: 5 } as const
const keyBytes = 32
const saltBytes = 16

/** `scrypt$N$r$p$salt$key`, both in hexadecimal. Native scrypt: the library's own in JavaScript costs twice the time on workerd. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, hexOf(salt), hexOf(key)].join('$')
}

/** True where `password` is the one `hash` was made of. A hash in another format is nobody's. */
export async function verifyPassword(sides: { readonly hash: string; readonly password: string }): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = sides.hash.split('$')
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false
  const expected = bytesOf(key)
  const found = await derive(sides.password, bytesOf(salt), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  })
  return found.length === expected.length && timingSafeEqual(found, expected)
}

function derive(
  password: string,
  salt: Uint8Array,
  setting: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Uint8Array> {
  const maxmem = 256 * setting.N * setting.r
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, { ...setting, maxmem }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
