/**
 * A made-up person for measurements; all of them are different. Their names begin in many ways, as names do, so that a lead meets
 * about as many candidates as in a list of real ones (`npm run bench -- scan`: 2 of 100,000).
 */
export function personNumber(n: number) {
  return {
    firstName: spoken(((n % 977) * 2_741) % 3_025, 2),
    lastName: `${spoken(commonest(n), 2)}${spoken(n, 3).toLowerCase()}`,
    email: `person${n}@company${n % 4_999}.example`,
    phone: `+4144${String(1_000_000 + n).slice(0, 7)}`,
    company: `${spoken(((n % 4_999) * 7_919) % 166_375, 3)} AG`,
    title: ['CEO', 'Head of Sales', 'Leiter IT', 'Assistant'][n % 4] ?? '',
    street: `Bahnhofstrasse ${n % 200}`,
    postalCode: String(1_000 + (n % 8_000)),
    city: spoken(commonest(n + 1), 3),
  }
}

const consonants = 'bfgklmnprst'
const vowels = 'aeiou'

/** One of some thousand numbers, the small ones more often, as with names and towns. */
const commonest = (n: number): number => Math.floor(3_000 * (((n * 7_368_783) % 9_150_625) / 9_150_625) ** 2)

/** A number as a word of so many syllables. */
function spoken(number: number, syllables: number): string {
  let word = ''
  for (let rest = number, left = syllables; left > 0; left -= 1) {
    word += consonants.charAt(rest % consonants.length)
    rest = Math.floor(rest / consonants.length)
    word += vowels.charAt(rest % vowels.length)
    rest = Math.floor(rest / vowels.length)
  }
  return word.charAt(0).toUpperCase() + word.slice(1)
}
