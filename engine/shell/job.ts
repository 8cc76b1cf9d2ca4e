// jobOf with the shell at hand: for Node, where nothing has to be fetched.
import { jobWith } from './job-with.ts'
import { shell } from './shell.ts'

export const jobOf = jobWith(() => shell)
