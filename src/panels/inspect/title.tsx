import type { ReactNode } from 'react';
import type { Confidence } from '../../../scenes/document/shapes.ts';
import { useSpeaker } from '../../app/context.ts';
import { ConfidenceMark } from '../controls/facts.tsx';

interface TitleProps {
  readonly title: string;
  readonly id?: string;
  readonly icon?: ReactNode;
  readonly confidence?: Confidence | undefined;
  readonly children?: ReactNode;
}

/** Head of an inspector: name, id, and how sure the scene is. */
export function Title({ title, id, icon, confidence, children }: TitleProps) {
  return (
    <header className="inspector-title">
      <h2>
        {icon}
        {title}
      </h2>
      <p className="small faint">
        {id && id !== title ? <span className="mono">{id}</span> : null}
        {confidence ? <ConfidenceMark confidence={confidence} words /> : null}
        {children}
      </p>
    </header>
  );
}

/** Stands where the selected thing was, when it is there no longer. */
export function Gone() {
  const say = useSpeaker();
  return (
    <div className="empty" data-testid="gone">
      <h3>{say.t('gone.title')}</h3>
      <p>{say.t('gone.text')}</p>
    </div>
  );
}
