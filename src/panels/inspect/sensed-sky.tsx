import type { Device } from '../../../scenes/document/devices.ts';
import { ELEMENTS_TIME } from '../../../sensors/gnss/elements.ts';
import type { GnssSystem, SatelliteView, SkyView } from '../../../sensors/gnss/sky-view.ts';
import { useSpeaker, useWorkspace } from '../../app/context.ts';
import { Fact, Facts, Section } from '../controls/facts.tsx';
import { LOCAL_OFFSET, timeOfDay } from '../scene-clock.ts';
import { SensedState } from './sensed-state.tsx';
import { useSensed } from './sensing.ts';

const R = 100;
const SYSTEMS: readonly GnssSystem[] = ['GPS', 'BeiDou', 'Galileo', 'GLONASS'];

/** Where a satellite stands in the plot: zenith in the middle, horizon on the rim, north up. */
export function plotPoint(
  satellite: Pick<SatelliteView, 'azimuth' | 'elevation'>,
): readonly [number, number] {
  const r = R * (1 - satellite.elevation / (Math.PI / 2));
  return [r * Math.sin(satellite.azimuth), -r * Math.cos(satellite.azimuth)];
}

/**
 * Seconds since the epoch (UTC) of a local time of day, s, on the day that the orbits are from: further away they
 * would say where no satellite is.
 */
export function skyTime(localTime: number): number {
  return ELEMENTS_TIME - LOCAL_OFFSET + localTime;
}

/** The sky over a GNSS antenna: which satellites it uses and which the buildings hide. */
export function SensedSky({ device }: { readonly device: Device }) {
  const say = useSpeaker();
  const { store } = useWorkspace();
  const { value, error } = useSensed(
    (sense, frame) => sense.sky(device, skyTime(timeOfDay(store.getState(), frame.time))),
    device,
    5000,
  );
  const count = (state: SatelliteView['state']) =>
    value?.satellites.filter((s) => s.state === state).length ?? 0;
  return (
    <Section title={say.t('sensed.title')} testId="sensed">
      {value ? (
        <>
          <SkyPlot sky={value} />
          <ul className="legend systems">
            {SYSTEMS.map((system) => (
              <li key={system}>
                <i className="swatch" data-system={system} />
                {system}
              </li>
            ))}
          </ul>
          <Facts>
            <Fact term={say.t('sky.visible')} testId="sky-visible">
              {value.visibleCount}
            </Fact>
            <Fact term={say.t('sky.blocked')}>{count('blocked')}</Fact>
            <Fact term={say.t('sky.masked')}>{count('masked')}</Fact>
            <Fact term="PDOP" source={say.t('sky.pdop.why')}>
              {value.dop ? say.number(value.dop.pdop, 1) : '–'}
              {value.openDop ? <span className="faint"> / {say.number(value.openDop.pdop, 1)}</span> : null}
            </Fact>
            <Fact term="HDOP · VDOP">
              {value.dop ? `${say.number(value.dop.hdop, 1)} · ${say.number(value.dop.vdop, 1)}` : '–'}
            </Fact>
          </Facts>
          <p className="small faint" title={value.elementsSource}>
            {say.t('sky.day', { day: new Date(ELEMENTS_TIME * 1000).toISOString().slice(0, 10) })}
          </p>
        </>
      ) : (
        <SensedState error={error} />
      )}
    </Section>
  );
}

function SkyPlot({ sky }: { readonly sky: SkyView }) {
  const say = useSpeaker();
  return (
    <svg
      className="sky-plot"
      viewBox="-118 -118 236 236"
      role="img"
      aria-label={say.t('sky.plot', { visible: sky.visibleCount, all: sky.satellites.length })}
    >
      {[0, 30, 60].map((elevation) => (
        <circle key={elevation} r={R * (1 - elevation / 90)} className="sky-ring" />
      ))}
      <path d="M-100 0H100M0-100V100" className="sky-ring" />
      {(['N', 'E', 'S', 'W'] as const).map((name, i) => (
        <text key={name} x={[0, 110, 0, -110][i]} y={[-106, 4, 114, 4][i]} className="sky-mark">
          {name}
        </text>
      ))}
      {sky.satellites.map((satellite) => {
        const [x, y] = plotPoint(satellite);
        return (
          <g
            key={satellite.id}
            transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
            data-state={satellite.state}
          >
            <title>{`${satellite.system} ${satellite.id} · ${say.t(`sky.state.${satellite.state}`)}`}</title>
            <circle r="4.5" className="satellite" data-system={satellite.system} />
          </g>
        );
      })}
    </svg>
  );
}
