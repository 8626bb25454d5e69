import type { ReactNode } from 'react';
import type { Confidence } from '../../../scenes/document/shapes.ts';
import { useSpeaker } from '../../app/context.ts';
import { Hint } from './button.tsx';

interface SectionProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly testId?: string;
}

/** A titled part of a panel. */
export function Section({ title, aside, children, testId }: SectionProps) {
  return (
    <section className="section" data-testid={testId}>
      <header className="section-head">
        <h3>{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** Facts as a list of terms and values. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

interface FactProps {
  readonly term: ReactNode;
  /** Where the figure comes from or how far it may be off: shown on hover and focus. */
  readonly source?: string | undefined;
  readonly children: ReactNode;
  readonly testId?: string;
}

export function Fact({ term, source, children, testId }: FactProps) {
  const value = (
    <dd className="num" data-testid={testId} data-sourced={source ? true : undefined}>
      {children}
    </dd>
  );
  return (
    <div className="fact">
      <dt>{term}</dt>
      {source ? (
        <Hint text={source} side="left">
          {value}
        </Hint>
      ) : (
        value
      )}
    </div>
  );
}

const SIGN: Readonly<Record<Confidence, string>> = { sourced: '●', approximate: '≈', assumed: '◇' };

/** The sign of how sure the scene is of something: the same everywhere. */
export function ConfidenceMark({
  confidence,
  words = false,
}: {
  confidence: Confidence | undefined;
  words?: boolean;
}) {
  const say = useSpeaker();
  if (!confidence) return null;
  return (
    <Hint text={say.t(`confidence.${confidence}.why`)} side="left">
      <span className="confidence" data-confidence={confidence}>
        <span aria-hidden="true">{SIGN[confidence]}</span>
        <span className={words ? '' : 'sr-only'}>{say.t(`confidence.${confidence}`)}</span>
      </span>
    </Hint>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
  readonly testId?: string;
}

/** Says what would be here and offers the action that fills it. */
export function Empty({ title, text, children, testId }: EmptyProps) {
  return (
    <div className="empty" data-testid={testId}>
      <h3>{title}</h3>
      <p>{text}</p>
      {children}
    </div>
  );
}
