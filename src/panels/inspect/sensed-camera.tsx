import type { Device } from '../../../scenes/document/devices.ts';
import { useSpeaker, useWorkspace } from '../../app/context.ts';
import { select } from '../../store/actions.ts';
import { Section } from '../controls/facts.tsx';
import { metres, percent } from '../measures.ts';
import { SensedState } from './sensed-state.tsx';
import { useSensed } from './sensing.ts';

const ROWS = 12;

/** What a camera has in its picture: the level that the pixels on each body allow, nearest first. */
export function SensedCamera({ device }: { readonly device: Device }) {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const { value, error } = useSensed((sense, frame) => sense.observe(device, frame), device, 500);
  const seen = value?.filter((o) => o.level !== 'unseen') ?? [];
  return (
    <Section
      title={say.t('sensed.title')}
      testId="sensed"
      aside={
        value ? (
          <span className="num small faint">
            {say.t('camera.seen', { n: seen.length, all: value.length })}
          </span>
        ) : null
      }
    >
      {value === null ? <SensedState error={error} /> : null}
      {value && seen.length === 0 ? <p className="small quiet">{say.t('camera.none')}</p> : null}
      {seen.length > 0 ? (
        <table className="observations" data-testid="observations" data-count={seen.length}>
          <thead>
            <tr>
              <th scope="col">{say.t('camera.object')}</th>
              <th scope="col">{say.t('camera.distance')}</th>
              <th scope="col" title={say.t('camera.density.why')}>
                px/m
              </th>
              <th scope="col">{say.t('camera.hidden')}</th>
              <th scope="col">{say.t('camera.level')}</th>
            </tr>
          </thead>
          <tbody className="num">
            {seen.slice(0, ROWS).map((o) => (
              <tr key={`${o.kind} ${o.id}`}>
                <td>
                  <button
                    type="button"
                    className="link"
                    onClick={() => select(store, { kind: o.kind, id: String(o.id) })}
                  >
                    {say.t(`what.${o.kind}`)} {o.id}
                  </button>
                </td>
                <td>{metres(o.distance, say, 0)}</td>
                <td>{say.number(o.pixelsPerMetre)}</td>
                <td>{percent(o.hiddenShare, say)}</td>
                <td>{say.t(`level.${o.level}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {seen.length > ROWS ? (
        <p className="small faint">{say.t('camera.more', { n: seen.length - ROWS })}</p>
      ) : null}
    </Section>
  );
}
