/** The part of a scrolling box that is in sight, in coarse steps, so that scrolling rarely renders. */
import { useCallback, useEffect, useRef, useState } from 'react'

const STEP = 200
/** How near to the edge something may come before the box scrolls. */
const EDGE = 80

export function useWindow() {
  const box = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState({ left: 0, width: 0 })
  useEffect(() => {
    const { current } = box
    if (!current) return
    const measure = () => {
      const left = Math.floor(current.scrollLeft / STEP) * STEP
      const width = current.clientWidth
      setRoom((known) => (known.left === left && known.width === width ? known : { left, width }))
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
    const { current } = box
    if (!current) return
    const width = current.clientWidth - covered
    if (at < current.scrollLeft || at > current.scrollLeft + width - EDGE) current.scrollLeft = at - width / 3
  }, [])
  return { box, reveal, width: room.width, from: room.left - STEP, to: room.left + room.width + STEP }
}
