/** A visit: the header stack, small. */
import { memo } from 'react'
import { dropText } from './project.ts'
import { CHIP, type Mark } from './ladder.ts'

type LadderMarkProps = {
  readonly mark: Mark
  readonly x: number
  readonly y: number
  readonly future: boolean
  readonly followed: boolean
  readonly onChoose: (mark: Mark) => void
}

export const LadderMark = memo(function LadderMark({ mark, x, y, future, followed, onChoose }: LadderMarkProps) {
  if (mark.ghost) return null
  const width = mark.bars.length * (CHIP.size + CHIP.gap) - CHIP.gap
  const text = `${mark.bars.map(({ label }) => label).join(' ')}${mark.drop && mark.track.drop ? ` · ${dropText(mark.track.drop)}` : ''}`
  return (
    <g
      className="play-mark"
      data-future={future || undefined}
      transform={`translate(${x - width / 2} ${y - CHIP.size / 2})`}
      data-tip={text}
      onPointerDown={(event) => {
        event.stopPropagation()
        onChoose(mark)
      }}
    >
      <rect
        className="play-mark-plate"
        data-followed={followed || undefined}
        x={-3}
        y={-3}
        width={width + 6}
        height={CHIP.size + 6}
        rx={5}
      />
      {mark.bars.map(({ colour }, index) => (
        <rect key={index} data-layer={colour} x={index * (CHIP.size + CHIP.gap)} width={CHIP.size} height={CHIP.size} rx={3} />
      ))}
      {mark.drop && <path className="play-mark-drop" d={`M${width + 7} 1l7 7m0 -7l-7 7`} />}
    </g>
  )
}, same)

function same(a: LadderMarkProps, b: LadderMarkProps): boolean {
  return a.mark === b.mark && a.x === b.x && a.y === b.y && a.future === b.future && a.followed === b.followed
}
