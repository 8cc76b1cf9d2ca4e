/** Packets move first; then what explains them is fetched. Where nothing is about to move, or somebody stops it before it does, at once. */
import { app, clock } from './app.ts'

export const moving = (): Promise<void> =>
  new Promise((resolve) => {
    const isPlaying = () => app.store.getState().playback.playing
    if (!isPlaying()) return resolve()
    const stop = clock.subscribe((position) => {
      if (position === 0 && isPlaying()) return
      stop()
      resolve()
    })
  })
