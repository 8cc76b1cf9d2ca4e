/** The part of a scrolling box that is in sight, in coarse steps, so that scrolling rarely renders. */
import { useCallback, useEffect, useRef, useState } from 'react'

const STEP = 200
/** How near to the edge something may come before the box scrolls. */
const EDGE = 80

export function useWindow() {
  const box = useRef<HTMLDivElement>(null)
  /** What is in sight now, so that nothing has to be laid out to know it. */
  const sight = useRef({ left: 0, width: 0 })
  const [room, setRoom] = useState({ left: 0, width: 0, height: 0 })
  useEffect(() => {
    const { current } = box
    if (!current) return
    const measure = () => {
      sight.current = { left: current.scrollLeft, width: current.clientWidth }
      const left = Math.floor(sight.current.left / STEP) * STEP
      const { width } = sight.current
      const height = current.clientHeight
      setRoom((known) => (known.left === left && known.width === width && known.height === height ? known : { left, width, height }))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    current.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      current.removeEventListener('scroll', measure)
    }
  }, [])
  /** Scrolls so that what stands at `at` is in sight; `covered` pixels on the left are hidden. */
  const reveal = useCallback((at: number, covered: number) => {
    if (!box.current) return
    const { left } = sight.current
    // Before it was measured the first time, it is laid out already.
    const width = (sight.current.width || box.current.clientWidth) - covered
    if (at >= left && at <= left + width - EDGE) return
    box.current.scrollLeft = at - width / 3
    sight.current.left = box.current.scrollLeft
  }, [])
  return { box, reveal, width: room.width, height: room.height, from: room.left - STEP, to: room.left + room.width + STEP }
}
