import { useSpeaker } from '../../app/context.ts';

/** In place of a measurement: it is under way, or why it failed. */
export function SensedState({ error }: { readonly error: string | null }) {
  const say = useSpeaker();
  if (error) return <p className="small danger">{say.t('sensed.failed', { detail: error })}</p>;
  return (
    <div className="skeleton-block" aria-busy="true">
      <span className="sr-only">{say.t('sensed.waiting')}</span>
      <span className="skeleton-line wide" />
      <span className="skeleton-line" />
    </div>
  );
}
