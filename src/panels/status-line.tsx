import { AlertTriangle, CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { ConfidenceMark } from './controls/facts.tsx';
import { sameRecord, useFrameFacts } from './frame-facts.ts';

/** One line of figures about what runs, and how sure the scene is of itself. */
export function StatusLine() {
  const { ui } = useWorkspace();
  const say = useSpeaker();
  const counts = useFrameFacts(
    (frame) => ({
      tick: frame?.tick ?? null,
      vehicles: frame?.vehicleCount ?? null,
      people: frame?.pedestrianCount ?? null,
      tracks: frame?.trackCount ?? 0,
    }),
    { same: sameRecord },
  );
  const hertz = useFrameRate();
  const mode = useApp((s) => s.mode);
  const devices = useApp((s) => s.devices.length);
  const errors = useApp((s) => s.problems.filter((p) => p.severity === 'error').length);
  const warnings = useApp((s) => s.problems.filter((p) => p.severity === 'warning').length);
  const notice = useApp((s) => s.world?.scene.notice);
  const broker = useUi((s) => s.broker);
  const shown = (value: number | null) => (value === null ? '–' : say.number(value));
  return (
    <div className="status-line small" role="status" aria-live="off">
      <span className="num" data-testid="status-tick">
        {mode === 'live'
          ? say.t('status.frame', { n: shown(counts.tick) })
          : say.t('status.tick', { n: shown(counts.tick) })}
      </span>
      <span className="num" data-testid="status-rate" title={say.t('status.rate.why')}>
        {hertz === null ? '–' : say.number(hertz, 1)} Hz
      </span>
      {mode === 'live' ? (
        <span className="num" data-testid="status-tracks">
          {say.t('status.tracks', { n: say.number(counts.tracks), count: counts.tracks })}
        </span>
      ) : (
        <>
          <span className="num" data-testid="status-vehicles" data-count={counts.vehicles ?? 0}>
            {say.t('status.vehicles', { n: shown(counts.vehicles), count: counts.vehicles ?? 0 })}
          </span>
          <span className="num" data-testid="status-people" data-count={counts.people ?? 0}>
            {say.t('status.people', { n: shown(counts.people), count: counts.people ?? 0 })}
          </span>
        </>
      )}
      <span className="num" data-testid="status-devices" data-count={devices}>
        {say.t('status.devices', { n: say.number(devices), count: devices })}
      </span>
      <span data-testid="status-broker" data-state={broker.state} title={broker.detail || broker.url}>
        <i className="lamp" data-state={broker.state} aria-hidden="true" />
        {say.t(`broker.${broker.state}`)}
      </span>
      <button
        type="button"
        className="status-problems num"
        data-testid="status-problems"
        data-errors={errors}
        data-warnings={warnings}
        onClick={() => ui.setState({ leftTab: 'problems', leftOpen: true, folded: false })}
      >
        {errors > 0 ? <CircleAlert className="icon danger" aria-hidden="true" /> : null}
        {errors === 0 && warnings > 0 ? <AlertTriangle className="icon caution" aria-hidden="true" /> : null}
        {say.t('status.problems', { n: say.number(errors + warnings), count: errors + warnings })}
      </button>
      {notice ? (
        <button
          type="button"
          className="status-notice"
          data-testid="scene-notice"
          title={say.t('scene.about')}
          onClick={() => ui.setState({ overview: true, folded: false })}
        >
          <ConfidenceMark confidence="approximate" />
          {say.local(notice)}
        </button>
      ) : null}
    </div>
  );
}

/** Frames that arrived per second over the last two seconds; null while none come. */
function useFrameRate(): number | null {
  const { frames } = useWorkspace();
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    let samples: { at: number; version: number }[] = [];
    const timer = setInterval(() => {
      const now = { at: performance.now(), version: frames.version };
      const last = samples.at(-1);
      if (last && now.version < last.version) samples = [];
      samples = [...samples, now].slice(-5);
      const first = samples[0];
      if (!first || samples.length < 2) return;
      const seconds = (now.at - first.at) / 1000;
      const hertz = (now.version - first.version) / seconds;
      setRate(hertz > 0 ? Math.round(hertz * 10) / 10 : null);
    }, 500);
    return () => clearInterval(timer);
  }, [frames]);
  return rate;
}
