// compile with the shell at hand: for Node, where nothing has to be fetched.
import { shell } from '../shell/shell.ts'
import { compileWith } from './compile-with.ts'

export const compile = compileWith(() => shell)
