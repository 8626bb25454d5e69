import { type FormEvent, useEffect, useState, useSyncExternalStore } from 'react';
import { useApp, useSpeaker, useUi, useWorkspace } from '../app/context.ts';
import type { DeviceHealth } from '../bridge/device-registry.ts';
import { show } from '../store/actions.ts';
import { Button } from './controls/button.tsx';
import { Empty, Section } from './controls/facts.tsx';

/** Connection to the broker and what every device on it does. */
export function LiveDevicesPanel() {
  return (
    <>
      <BrokerForm />
      <HealthList />
    </>
  );
}

/** Which broker, and how the connection stands. */
export function BrokerForm() {
  const { session } = useWorkspace();
  const say = useSpeaker();
  const broker = useUi((s) => s.broker);
  const [url, setUrl] = useState(broker.url);
  useEffect(() => setUrl(broker.url), [broker.url]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void session.connect(url.trim());
  };
  return (
    <Section title={say.t('broker.title')}>
      <form className="broker-form" onSubmit={submit}>
        <label htmlFor="broker-url" className="sr-only">
          {say.t('broker.url')}
        </label>
        <input
          id="broker-url"
          className="text-input mono"
          value={url}
          spellCheck={false}
          autoComplete="off"
          placeholder="ws://host:port/mqtt"
          data-testid="broker-url"
          onChange={(event) => setUrl(event.target.value)}
        />
        <div className="row between">
          <p
            className="small broker-state"
            data-testid="broker-state"
            data-state={broker.state}
            role="status"
          >
            <i className="lamp" data-state={broker.state} aria-hidden="true" />
            {say.t(`broker.${broker.state}`)}
          </p>
          <Button type="submit" data-testid="broker-connect">
            {say.t(
              broker.state === 'connected' && url === broker.url ? 'broker.reconnect' : 'broker.connect',
            )}
          </Button>
        </div>
      </form>
      {broker.detail ? <p className="small danger">{broker.detail}</p> : null}
    </Section>
  );
}

export function useLiveDevices(): readonly DeviceHealth[] {
  const { liveDevices } = useWorkspace();
  return useSyncExternalStore(
    (changed) => liveDevices.onChange(changed),
    () => liveDevices.current,
    () => liveDevices.current,
  );
}

const ORDER = { online: 0, silent: 1, offline: 2, unheard: 3 } as const;

function HealthList() {
  const say = useSpeaker();
  const devices = useLiveDevices();
  const now = useNow();
  const sorted = [...devices].sort((a, b) => ORDER[a.status] - ORDER[b.status] || a.id.localeCompare(b.id));
  const heard = sorted.filter((d) => d.status !== 'unheard').length;
  if (devices.length === 0) {
    return <Empty title={say.t('health.none')} text={say.t('health.none.text')} testId="health-none" />;
  }
  return (
    <Section
      title={say.t('health.title')}
      aside={
        <span className="num faint" data-testid="health-heard" data-count={heard}>
          {say.t('health.heard', { n: heard, all: devices.length })}
        </span>
      }
    >
      <ul className="health">
        {sorted.map((device) => (
          <HealthRow key={device.id} device={device} now={now} />
        ))}
      </ul>
    </Section>
  );
}

function HealthRow({ device, now }: { readonly device: DeviceHealth; readonly now: number }) {
  const { store } = useWorkspace();
  const say = useSpeaker();
  const selected = useApp((s) => s.selection?.kind === 'device' && s.selection.id === device.id);
  const age = device.lastSeen === null ? null : Math.max(0, (now - device.lastSeen) / 1000);
  const rate = device.rate > 0 ? `${say.number(device.rate, 1)} Hz` : '–';
  const title = [
    say.t('health.messages', { n: say.number(device.messages) }),
    say.t('health.lost', { n: say.number(device.lost) }),
    device.clockOffset === null ? '' : say.t('health.clock', { ms: say.number(device.clockOffset) }),
  ]
    .filter(Boolean)
    .join('\n');
  return (
    <li>
      <button
        type="button"
        className="device-row health-row"
        data-testid={`device-row-${device.id}`}
        data-status={device.status}
        data-rate={device.rate.toFixed(2)}
        aria-current={selected || undefined}
        title={title}
        onClick={() => (device.inScene ? show(store, { kind: 'device', id: device.id }) : undefined)}
      >
        <i
          className="lamp"
          data-state={device.status}
          role="img"
          aria-label={say.t(`health.${device.status}`)}
        />
        <span className="designator mono">{device.id}</span>
        <span className="num health-rate">{rate}</span>
        <span className="num faint health-age">
          {age === null
            ? say.t('health.never')
            : say.t('health.ago', { s: say.number(age, age < 10 ? 1 : 0) })}
        </span>
      </button>
      {device.inScene ? null : <p className="health-note small faint">{say.t('health.foreign')}</p>}
      {device.invalid > 0 ? (
        <p className="health-note small danger" title={device.lastInvalid?.excerpt}>
          {say.t('health.invalid', { n: say.number(device.invalid) })}
          {device.lastInvalid ? ` · ${device.lastInvalid.message}` : ''}
        </p>
      ) : null}
    </li>
  );
}

/** The page's clock, once a second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
