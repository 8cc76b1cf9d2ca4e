// compile with everything at hand: for Node, where nothing has to be fetched.
import { compileWith } from './compile-with.ts'
import { rest } from './rest.ts'

export const compile = compileWith(() => rest)
