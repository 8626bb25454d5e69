import { type KeyboardEvent, useEffect, useId, useState } from 'react';

interface NumberFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly decimals: number;
  readonly onChange: (value: number) => void;
  readonly testId?: string;
}

/**
 * A number with a unit and bounds. Typing takes effect on Enter or when the field is left; the arrow keys step at once
 * (with Shift ten steps). What is not a number goes back to what it was.
 */
export function NumberField({
  label,
  unit,
  value,
  min,
  max,
  step,
  decimals,
  onChange,
  testId,
}: NumberFieldProps) {
  const id = useId();
  const shown = trimmed(value, decimals);
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => {
    if (shown !== undefined) setDraft(null);
  }, [shown]);
  const commit = () => {
    if (draft === null) return;
    const wanted = Number(draft.replace(',', '.').replace('\u2212', '-'));
    setDraft(null);
    if (draft.trim() !== '' && Number.isFinite(wanted)) onChange(Math.min(max, Math.max(min, wanted)));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation();
      setDraft(null);
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      const by = step * (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
      onChange(Math.min(max, Math.max(min, value + by)));
    }
  };
  const bad =
    draft !== null &&
    draft.trim() !== '' &&
    !Number.isFinite(Number(draft.replace(',', '.').replace('\u2212', '-')));
  return (
    <div className="number-field">
      <label htmlFor={id}>{label}</label>
      <span className="number-box" data-bad={bad || undefined}>
        <input
          id={id}
          className="num"
          inputMode="decimal"
          role="spinbutton"
          aria-valuenow={value}
          aria-valuemin={min}
          aria-valuemax={max}
          aria-valuetext={`${shown} ${unit}`}
          aria-invalid={bad}
          value={draft ?? shown}
          data-testid={testId}
          onChange={(event) => setDraft(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
        <span className="unit">{unit}</span>
      </span>
    </div>
  );
}

/** Without trailing zeros, and never "-0". */
function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)) || 0);
}
