/**
 * A value on a line; the browser's range input, drawn as in the stills. `valueText` is what a screen reader says for the value.
 * `<Slider label="Time" bare value={t} min={0} max={end} step={1} valueText="0.175 ms" onChange={seek} />`
 */
import type { CSSProperties } from 'react'
import { Field, type FieldProps } from './Field.tsx'

type SliderProps = FieldProps & {
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step?: number | 'any'
  readonly valueText?: string
  readonly onChange: (value: number) => void
}

export function Slider({ value, min, max, step = 1, valueText, onChange, ...field }: SliderProps) {
  const share = max > min ? (value - min) / (max - min) : 0
  return (
    <Field {...field}>
      {(aria) => (
        <input
          {...aria}
          type="range"
          className="ui-slider"
          style={{ '--share': `${share * 100}%` } as CSSProperties}
          min={min}
          max={max}
          step={step}
          value={value}
          aria-valuetext={valueText}
          onChange={({ target }) => onChange(target.valueAsNumber)}
        />
      )}
    </Field>
  )
}
