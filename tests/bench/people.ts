/** A made-up person for measurements; all of them are different. */
export function personNumber(n: number) {
  return {
    firstName: `First${n % 977}`,
    lastName: `Last${n}`,
    email: `person${n}@company${n % 4_999}.example`,
    phone: `+4144${String(1_000_000 + n).slice(0, 7)}`,
    company: `Company ${n % 4_999} AG`,
    title: ['CEO', 'Head of Sales', 'Leiter IT', 'Assistant'][n % 4] ?? '',
    street: `Bahnhofstrasse ${n % 200}`,
    postalCode: String(1_000 + (n % 8_000)),
    city: ['Zürich', 'Bern', 'Genève', 'Lugano'][n % 4] ?? '',
  }
}
