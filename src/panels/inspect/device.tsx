import { Copy, Trash2 } from 'lucide-react';
import type { Device, Mount } from '../../../scenes/document/devices.ts';
import { modelOf } from '../../../sensors/catalogue/catalogue.ts';
import { type DeviceModel, figuresOf } from '../../../sensors/catalogue/device-model.ts';
import { useApp, useSpeaker, useWorkspace } from '../../app/context.ts';
import type { TextKey } from '../../i18n/texts.ts';
import { select } from '../../store/actions.ts';
import {
  duplicateDevice,
  MOUNT_BOUNDS,
  type MountField,
  mountValue,
  removeDevice,
  replaceDevice,
  withMountValue,
} from '../../store/device-edits.ts';
import { Button } from '../controls/button.tsx';
import { ConfidenceMark, Fact, Facts, Section } from '../controls/facts.tsx';
import { NumberField } from '../controls/number-field.tsx';
import { DeviceIcon } from '../device-icon.tsx';
import { bearing } from '../measures.ts';
import { SensedCamera } from './sensed-camera.tsx';
import { SensedLidar } from './sensed-lidar.tsx';
import { SensedSky } from './sensed-sky.tsx';
import { SignalPhases } from './signal.tsx';
import { Gone, Title } from './title.tsx';

/** A device: where it is, what it is, what it senses now, and what it is joined to. */
export function DeviceInspector({ id }: { readonly id: string }) {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const device = useApp((s) => s.devices.find((d) => d.id === id));
  const mode = useApp((s) => s.mode);
  if (!device) return <Gone />;
  const model = modelOf(device.model);
  const duplicate = () => {
    const copy = duplicateDevice(store.getState().devices, id);
    if (copy) store.setState({ devices: copy.devices, selection: { kind: 'device', id: copy.id } });
  };
  const remove = () => {
    store.setState((s) => ({ devices: removeDevice(s.devices, id) }));
    select(store, null);
  };
  return (
    <>
      <Title
        title={say.local(device.name) || device.id}
        id={device.id}
        icon={<DeviceIcon kind={device.kind} />}
        confidence={device.confidence}
      >
        <span>{model ? say.local(model.name) : device.model}</span>
      </Title>
      <Sensed device={device} />
      <MountFields device={device} editable={mode === 'plan'} />
      {model ? <Figures model={model} /> : null}
      <Links device={device} />
      {mode === 'plan' ? (
        <div className="button-row">
          <Button data-testid="duplicate-device" onClick={duplicate}>
            <Copy className="icon" />
            {say.t('device.duplicate')}
          </Button>
          <Button tone="danger" data-testid="delete-device" onClick={remove}>
            <Trash2 className="icon" />
            {say.t('device.delete')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Sensed({ device }: { readonly device: Device }) {
  if (device.kind === 'lidar') return <SensedLidar device={device} />;
  if (device.kind === 'camera') return <SensedCamera device={device} />;
  if (device.kind === 'gnss') return <SensedSky device={device} />;
  if (device.kind === 'signal' && device.signal !== undefined) return <SignalPhases id={device.signal} />;
  return null;
}

const MOUNT_ROWS: readonly (readonly MountField[])[] = [
  ['x', 'y', 'height'],
  ['yaw', 'pitch', 'roll'],
];
const DECIMALS: Readonly<Record<MountField, number>> = { x: 1, y: 1, height: 2, yaw: 1, pitch: 1, roll: 1 };

function MountFields({ device, editable }: { readonly device: Device; readonly editable: boolean }) {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const { mount } = device;
  const change = (field: MountField, value: number) =>
    store.setState((s) => ({
      devices: replaceDevice(s.devices, device.id, (d) => ({
        ...d,
        mount: withMountValue(d.mount, field, value),
      })),
    }));
  const kinds: readonly Mount['kind'][] = ['pole', 'gantry', 'wall', 'roof', 'cabinet'];
  return (
    <Section
      title={say.t('mount.title')}
      aside={
        <span className="small faint num">
          {say.t('mount.bearing', { bearing: bearing(mount.yaw, say) })}
        </span>
      }
    >
      <div className="field-grid">
        {MOUNT_ROWS.flat().map((field) => {
          const bounds = MOUNT_BOUNDS[field];
          return editable ? (
            <NumberField
              key={field}
              label={say.t(`mount.${field}`)}
              unit={bounds.unit}
              min={bounds.min}
              max={bounds.max}
              step={bounds.step}
              decimals={DECIMALS[field]}
              value={mountValue(mount, field)}
              testId={`mount-${field}`}
              onChange={(value) => change(field, value)}
            />
          ) : (
            <div key={field} className="number-field">
              <span className="field-label">{say.t(`mount.${field}`)}</span>
              <span className="num">
                {say.number(mountValue(mount, field), 1)} {bounds.unit}
              </span>
            </div>
          );
        })}
      </div>
      {editable ? (
        <label className="select-row">
          <span>{say.t('mount.kind')}</span>
          <select
            value={mount.kind}
            onChange={(event) => {
              const kind = kinds.find((k) => k === event.target.value);
              if (!kind) return;
              store.setState((s) => ({
                devices: replaceDevice(s.devices, device.id, (d) => ({ ...d, mount: { ...d.mount, kind } })),
              }));
            }}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {say.t(`mount.kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <Facts>
          <Fact term={say.t('mount.kind')}>{say.t(`mount.kind.${mount.kind}`)}</Fact>
        </Facts>
      )}
    </Section>
  );
}

const FIGURE_TEXT: Readonly<Record<string, TextKey>> = {
  range: 'figure.range',
  minRange: 'figure.minRange',
  rangeNoise: 'figure.rangeNoise',
  azimuthStep: 'figure.azimuthStep',
  horizontalFov: 'figure.horizontalFov',
  rate: 'figure.rate',
  sensorWidth: 'figure.sensorWidth',
  focalLength: 'figure.focalLength',
  pixelsWide: 'figure.pixelsWide',
  pixelsHigh: 'figure.pixelsHigh',
  elevationMask: 'figure.elevationMask',
  horizontalError: 'figure.horizontalError',
  verticalError: 'figure.verticalError',
  baselineError: 'figure.baselineError',
  frequency: 'figure.frequency',
  bandwidth: 'figure.bandwidth',
  inputs: 'figure.inputs',
  delay: 'figure.delay',
};

/** The model's figures, each with its source; assumed ones carry the sign. */
function Figures({ model }: { readonly model: DeviceModel }) {
  const say = useSpeaker();
  return (
    <Section title={say.t('figures.title')} testId="figures">
      <p className="small quiet">{say.local(model.about)}</p>
      <Facts>
        {model.kind === 'lidar' ? (
          <Fact term={say.t('figure.channels')} source={model.beams.source}>
            {say.number(model.beams.elevation.length)}
          </Fact>
        ) : null}
        {figuresOf(model).map(([name, figure]) => {
          const key = FIGURE_TEXT[name];
          return (
            <Fact
              key={name}
              term={key ? say.t(key) : name}
              source={`${say.t(figure.assumed ? 'figure.assumed' : 'figure.source')}: ${figure.source}`}
            >
              {plainNumber(figure.value)} {figure.unit === 'deg' ? '°' : figure.unit}
              {figure.assumed ? <ConfidenceMark confidence="assumed" /> : null}
            </Fact>
          );
        })}
      </Facts>
    </Section>
  );
}

/** As many digits as the figure has. */
function plainNumber(value: number): string {
  return String(value);
}

function Links({ device }: { readonly device: Device }) {
  const say = useSpeaker();
  const topics = Object.entries(device.topics);
  if (device.links.length === 0 && topics.length === 0) return null;
  return (
    <Section title={say.t('links.title')}>
      <Facts>
        {device.links.map((link) => (
          <Fact key={`${link.kind} ${link.to}`} term={say.t(`link.${link.kind}`)}>
            <span className="mono">{link.to}</span>
          </Fact>
        ))}
        {topics.map(([purpose, topic]) => (
          <Fact key={purpose} term={`MQTT ${purpose}`}>
            <span className="mono">{topic}</span>
          </Fact>
        ))}
      </Facts>
    </Section>
  );
}
