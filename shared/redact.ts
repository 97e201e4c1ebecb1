/** Longest text kept in a log line; more is cut. */
const textLengthMax = 500
/** A known secret shorter than this would blank out ordinary words. */
const secretLengthMin = 6

/** Texts that look like a credential or an address, whoever issued them. */
const tokenLike: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,}/giu,
  /\beyJ[\w-]{8,}\.[\w-]+\.?[\w-]*/gu,
  /\b(?:xox[a-z]|xapp|ya29|sk_live|sk_test|rk_live|rk_test|whsec|pat|GOCSPX)[-_.][\w.-]{6,}/gu,
  /\b1\/\/[\w-]{10,}/gu,
  /\b00D[A-Za-z\d]{12,15}![\w.]{8,}/gu,
  /\b(?:access_token|refresh_token|id_token|client_secret|code_verifier|password|secret|signature|token)["']?\s*[=:]\s*["']?[^\s"'&,;]{4,}/giu,
  /[?&](?:code|state)=[^\s"'&]{4,}/giu,
  /\b[\da-f]{40,}\b/giu,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu,
]

/** A run of 32 or more characters that mixes cases and digits: how random keys look in base64. */
const randomRun = /[\w+/=-]{32,}/gu
const looksRandom = (run: string): boolean => /[a-z]/u.test(run) && /[A-Z]/u.test(run) && /\d/u.test(run)

/** Makes a function that blanks out these secrets (also as a URL or base64 spells them) and everything token-like. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .filter((secret) => secret.length >= secretLengthMin)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const spelling of spellings) clean = clean.replaceAll(spelling, '[secret]')
    for (const pattern of tokenLike) clean = clean.replaceAll(pattern, '[redacted]')
    clean = clean.replaceAll(randomRun, (run) => (looksRandom(run) ? '[redacted]' : run))
    return clean.length > textLengthMax ? `${clean.slice(0, textLengthMax)}…` : clean
  }
}
