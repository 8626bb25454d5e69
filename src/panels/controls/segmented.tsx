import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly title?: string;
  readonly testId?: string;
  readonly lang?: string;
}

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
  readonly className?: string;
}

/** One of a few: the choices stand side by side. */
export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const { label, value, choices, onChange, className = '' } = props;
  return (
    <ToggleGroup.Root
      type="single"
      className={`segmented ${className}`}
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const choice = choices.find((c) => c.value === next);
        if (choice) onChange(choice.value);
      }}
    >
      {choices.map((choice) => (
        <ToggleGroup.Item
          key={choice.value}
          value={choice.value}
          className="segment"
          title={choice.title}
          lang={choice.lang}
          data-testid={choice.testId}
        >
          {choice.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
