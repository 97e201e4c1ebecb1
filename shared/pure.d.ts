// The contract in connector.ts names these types of the web. In the pure parts they are names and nothing else:
// no members, no values, so that neither `fetch(…)` nor `new URL(…)` nor `reply.status` compiles there.
interface Headers {}
interface Request {}
interface RequestInit {}
interface Response {}
interface URL {}
