import * as v from 'valibot';
import { Scene } from '../../scenes/document/scene.ts';
import { hetaoScene } from '../../scenes/hetao/hetao.ts';
import { type CompiledScene, compileScene } from '../../scenes/network/compile.ts';
import { modelOf } from '../../sensors/catalogue/catalogue.ts';
import { decodeMessage } from '../../sensors/messages/decode.ts';
import { EndlessTraffic } from './demo/demo-traffic.ts';
import { DeviceClient } from './demo/device-client.ts';
import { RoadsideUnit } from './demo/roadside-unit.ts';
import { SmartSignal } from './demo/smart-signal.ts';

/** Object lists and phase reports per second. */
const OBJECT_RATE = 10;
const SIGNAL_RATE = 5;
/** Wall time that the warm-up of the traffic may take before the devices go on air, ms; they then do all the same. */
const WARM_UP_WALL = 8000;
/** Steps of it between two looks at messages. */
const WARM_UP_STEPS = 50;
const DEFAULT_RANGE = 80;
/** How many devices of each kind are on air: enough to see, few enough for a small machine. */
const UNITS = 8;
const SIGNALS = 12;

interface Shown {
  readonly unit: RoadsideUnit;
  readonly client: DeviceClient;
}

interface Signalled {
  readonly signal: SmartSignal;
  readonly client: DeviceClient;
}

/**
 * The demo devices: a process of its own that knows the broker's address and nothing else of the server. Its lidars and
 * smart signals sense a simulation of the scene that runs here, and speak MQTT like any device at the roadside.
 */
class DemoDevices {
  private readonly world: CompiledScene;
  private readonly units: readonly Shown[];
  private readonly signals: readonly Signalled[];
  private readonly traffic: EndlessTraffic;
  private due = 0;
  private ticks = 0;
  private stopped = false;

  constructor(url: string) {
    this.world = compileScene(v.parse(Scene, hetaoScene()));
    this.traffic = new EndlessTraffic(this.world, 1 / OBJECT_RATE);
    this.units = this.lidars().map(({ id, model, mount }) => {
      const found = modelOf(model);
      const range = found?.kind === 'lidar' ? found.figures.range.value : DEFAULT_RANGE;
      return {
        unit: new RoadsideUnit(
          { id, x: mount.x, y: mount.y, range: Math.min(range, 150) },
          this.world.scene.origin,
          this.traffic.vehicleTypes,
        ),
        client: new DeviceClient({ url, device: { id, kind: 'lidar', model, rate: OBJECT_RATE } }),
      };
    });
    this.signals = this.controllers().map((place) => {
      const signal = new SmartSignal(place, (id, index, seconds) =>
        this.traffic.command({ kind: 'signal-request', signal: id, index, seconds }),
      );
      const client: DeviceClient = new DeviceClient({
        url,
        device: { id: place.device, kind: 'signal', model: place.model, rate: SIGNAL_RATE },
        onRequest: (topic, payload, retained) => {
          const decoded = decodeMessage(topic, payload, Date.now());
          if (!decoded.ok || decoded.message.kind !== 'request') return;
          const answer = signal.decide(decoded.message, Date.now(), retained);
          if (answer) void client.send(answer, { qos: 1 });
        },
      });
      return { signal, client };
    });
  }

  get names(): string[] {
    return [...this.units, ...this.signals].map(({ client }) => client.device.id);
  }

  async start(): Promise<void> {
    await this.warmUp();
    if (this.stopped) return;
    for (const { client } of [...this.units, ...this.signals]) client.open();
    this.due = Date.now();
    this.tick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.units, ...this.signals].map(({ client }) => client.close()));
  }

  private async warmUp(): Promise<void> {
    const until = Date.now() + WARM_UP_WALL;
    while (this.traffic.cold && !this.stopped && Date.now() < until) {
      this.traffic.warm(WARM_UP_STEPS);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private tick(): void {
    if (this.stopped) return;
    const { traffic } = this;
    if (traffic.step())
      process.send?.({ note: `The demo traffic starts over from its beginning (run ${traffic.run}).` });
    const now = Date.now();
    for (const { unit, client } of this.units)
      void client.send(unit.observe(traffic.frame, now, traffic.run));
    const reportDue = this.ticks % (OBJECT_RATE / SIGNAL_RATE) === 0;
    for (const { signal, client } of this.signals) {
      const answer = signal.observe(traffic.frame, now, 1 / OBJECT_RATE);
      if (answer) void client.send(answer, { qos: 1 });
      if (reportDue) void client.send(signal.report(now));
    }
    this.ticks++;
    // Absolute due times; a machine that can't keep up, or slept, starts over from now.
    this.due += 1000 / OBJECT_RATE;
    if (Date.now() - this.due > 500) this.due = Date.now();
    setTimeout(() => this.tick(), Math.max(0, this.due - Date.now()));
  }

  private lidars() {
    return this.world.scene.devices.filter((d) => d.kind === 'lidar').slice(0, UNITS);
  }

  private controllers() {
    const { scene, roads } = this.world;
    return scene.devices
      .filter((d) => d.kind === 'signal')
      .flatMap(({ id, model, signal }) => {
        const index = signal === undefined ? -1 : roads.signalIds.indexOf(signal);
        if (signal === undefined || index < 0) return [];
        const start = roads.signalStateStart[index] ?? 0;
        return [{ device: id, model, signal, start, size: roads.signalSize[index] ?? 0 }];
      })
      .slice(0, SIGNALS);
  }
}

const url = process.argv[2];
if (url === undefined) {
  console.error('The address of the broker is missing.');
  process.exit(2);
}
const devices = new DemoDevices(url);
const end = () => {
  // Whoever started us waits a moment only; without a broker there is nobody to say goodbye to.
  setTimeout(() => process.exit(0), 1500).unref();
  void devices.stop().then(() => process.exit(0));
};
process.once('SIGTERM', end);
process.once('SIGINT', () => undefined);
// The server is gone, however it ended.
process.once('disconnect', end);
await devices.start();
process.send?.({ onAir: devices.names });
