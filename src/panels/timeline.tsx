import { Circle, Pause, Play, RotateCcw, Square } from 'lucide-react';
import { DropdownMenu, Slider } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useApp, usePlayer, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import { keysOf } from '../app/shortcuts.ts';
import { IconButton } from './controls/button.tsx';
import { bytes, clockTime, duration } from './measures.ts';
import { timeOfDay } from './scene-clock.ts';

export const SPEEDS = [0.5, 1, 2, 5, 10, 20] as const;

/** Play, speed and the way along time. It offers what the player can do and says why it can't do the rest. */
export function Timeline() {
  const { session } = useWorkspace();
  const say = useSpeaker();
  const player = usePlayer();
  const state = useApp((s) => s.player);
  const mode = useApp((s) => s.mode);
  const playing = state?.status === 'playing';
  const can = player?.capabilities;
  const ended = state?.status === 'ended';
  return (
    <section className="timeline" aria-label={say.t('timeline.label')}>
      <div className="timeline-controls">
        <IconButton
          label={say.t(playing ? 'timeline.pause' : ended ? 'timeline.restart' : 'timeline.play')}
          keys={keysOf('play')}
          side="top"
          className="play"
          data-testid="play"
          data-playing={playing || undefined}
          disabled={!player || !can?.pause}
          onClick={() => {
            if (playing) player?.pause();
            else if (ended && !can?.seek) void session.restart();
            else if (ended && state) void player?.seek(state.begin).then(() => player.play());
            else player?.play();
          }}
        >
          {playing ? (
            <Pause className="icon" />
          ) : ended ? (
            <RotateCcw className="icon" />
          ) : (
            <Play className="icon" />
          )}
        </IconButton>
        <SpeedMenu />
        {mode === 'plan' ? <RecordButton /> : null}
      </div>
      <Scrubber />
    </section>
  );
}

function SpeedMenu() {
  const say = useSpeaker();
  const player = usePlayer();
  const speed = useApp((s) => s.player?.speed ?? 1);
  const actual = useApp((s) => (s.player?.status === 'playing' ? s.player.actualSpeed : null));
  const behind = actual !== null && actual > 0 && actual < speed * 0.9;
  if (player && !player.capabilities.speed) {
    return (
      <span className="small faint speed-fixed" data-testid="speed">
        {say.t('timeline.realTime')}
      </span>
    );
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          className="speed-button num"
          data-testid="speed"
          disabled={!player}
          data-behind={behind || undefined}
          aria-label={say.t('timeline.speed', { speed })}
          title={
            behind
              ? say.t('timeline.behind', { asked: speed, reached: say.number(actual, 1) })
              : say.t('timeline.speed', { speed })
          }
        >
          {speed}×
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu narrow" side="top" align="start" sideOffset={6}>
          <DropdownMenu.RadioGroup
            value={String(speed)}
            onValueChange={(next) => player?.setSpeed(Number(next))}
          >
            {SPEEDS.map((s) => (
              <DropdownMenu.RadioItem
                key={s}
                value={String(s)}
                className="menu-item num"
                data-testid={`speed-${s}`}
              >
                {s}×
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function RecordButton() {
  const { session } = useWorkspace();
  const say = useSpeaker();
  const recording = useUi((s) => s.recording);
  const running = useApp((s) => s.player !== null);
  const on = recording.state === 'recording';
  return (
    <button
      type="button"
      className="record-button"
      data-testid="record"
      data-on={on || undefined}
      disabled={!running}
      aria-pressed={on}
      title={say.t(on ? 'record.stop' : 'record.start')}
      onClick={() => (on ? void session.stopRecording() : void session.startRecording())}
    >
      {on ? <Square className="icon" aria-hidden="true" /> : <Circle className="icon" aria-hidden="true" />}
      {on ? (
        <span className="num">
          {duration(recording.seconds)} <span className="faint">{bytes(recording.bytes, say)}</span>
        </span>
      ) : (
        <span>{say.t('record.start')}</span>
      )}
    </button>
  );
}

/** Begin, now and end, with a way to go there where the player can seek. */
function Scrubber() {
  const say = useSpeaker();
  const player = usePlayer();
  const time = useApp((s) => s.player?.time ?? null);
  const begin = useApp((s) => s.player?.begin ?? 0);
  const end = useApp((s) => s.player?.end ?? 0);
  const world = useApp((s) => s.world);
  const scenarioId = useApp((s) => s.scenarioId);
  const clock = (t: number) => clockTime(timeOfDay({ world, scenarioId, player: null }, t));
  const [wanted, setWanted] = useState<number | null>(null);
  useEffect(() => {
    if (player === null) setWanted(null);
  }, [player]);
  if (time === null || !player) return <div className="scrubber empty" />;
  const bounded = Number.isFinite(end) && end > begin;
  const seek = player.capabilities.seek && bounded;
  const shown = wanted ?? Math.min(time, bounded ? end : time);
  const go = (to: number) => {
    setWanted(to);
    void player.seek(to).finally(() => setWanted(null));
  };
  return (
    <div className="scrubber">
      <output className="now num" data-testid="clock" data-time={time}>
        {clock(shown)}
      </output>
      {bounded ? <span className="num small faint">{clock(begin)}</span> : null}
      {bounded ? (
        <Slider.Root
          className="slider time"
          min={begin}
          max={end}
          step={Math.min(1, (end - begin) / 1000)}
          disabled={!seek}
          value={[shown]}
          onValueChange={([to]) => to !== undefined && setWanted(to)}
          onValueCommit={([to]) => to !== undefined && go(to)}
        >
          <Slider.Track className="slider-track">
            <Slider.Range className="slider-range" />
          </Slider.Track>
          <Slider.Thumb
            className="slider-thumb"
            aria-label={say.t('timeline.position')}
            aria-valuetext={clock(shown)}
            data-testid="scrub"
          />
        </Slider.Root>
      ) : (
        <span className="slider-track endless" title={say.t('timeline.endless')} />
      )}
      {bounded ? <span className="num small faint">{clock(end)}</span> : null}
    </div>
  );
}
