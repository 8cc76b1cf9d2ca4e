// What BIRD answers to a command that it does not take: the client prints it as any other answer and ends with 0.

export class Said extends Error {}

export function saidOf(text: string): never {
  throw new Said(text)
}

/** Of the parser that bison made. */
export const syntaxError = (): never => saidOf('syntax error')
