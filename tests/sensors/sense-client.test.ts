import { describe, expect, it } from 'vitest';
import { compileScene } from '../../scenes/network/compile.ts';
import { TwinError } from '../../scenes/problem.ts';
import { SensorStation } from '../../sensors/station.ts';
import { SenseClient, type SensePort } from '../../src/workers/sense-client.ts';
import type { SenseRequest, SenseResponse } from '../../src/workers/sense-protocol.ts';
import { device, frameOf, mount, TYPES } from './ray-scene.ts';
import { sensedScene } from './sensed-scene.ts';

const WORLD = compileScene(sensedScene());

/** A worker's end that answers when told to, from a real station. */
class HandPort implements SensePort {
  onmessage: ((event: MessageEvent<SenseResponse>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  terminated = false;
  readonly requests: SenseRequest[] = [];
  private readonly station = SensorStation.create(WORLD, TYPES);

  postMessage(message: unknown): void {
    const request = message as SenseRequest;
    this.requests.push(request);
    if (request.call === 'open') this.send({ serial: request.serial, answer: [] });
  }

  terminate(): void {
    this.terminated = true;
  }

  answerCover(request: SenseRequest): void {
    if (request.call !== 'cover') throw new Error(`expected a cover request, got ${request.call}`);
    this.send({ serial: request.serial, answer: this.station.cover(request.ask.devices) });
  }

  refuse(request: SenseRequest): void {
    const problem = {
      code: 'device-model',
      severity: 'error',
      message: 'no',
      where: 'device x',
      hint: 'h',
    } as const;
    this.send({ serial: request.serial, problem });
  }

  private send(response: SenseResponse): void {
    queueMicrotask(() => this.onmessage?.({ data: response } as MessageEvent<SenseResponse>));
  }
}

const at = (x: number) => [device('L', 'lidar-128-200', 'lidar', mount(x, 20, 6))];

describe('the client of the sensor thread', () => {
  it('drops stale positions of a dragged device and answers them with the newest', async () => {
    const port = new HandPort();
    const client = await SenseClient.open(WORLD, TYPES, port);
    const answers = [10, 20, 30, 40].map((x) => client.setDevices(at(x)));
    expect(port.requests.filter((r) => r.call === 'cover')).toHaveLength(1);
    port.answerCover(port.requests[1]!);
    const first = await answers[0]!;
    await Promise.resolve();
    const covers = port.requests.filter((r) => r.call === 'cover');
    expect(covers).toHaveLength(2);
    expect(covers[1]!.ask).toEqual({ devices: at(40) });
    port.answerCover(covers[1]!);
    const [second, third, fourth] = await Promise.all(answers.slice(1));
    expect(second).toBe(fourth);
    expect(third).toBe(fourth);
    expect(fourth!.counts).not.toEqual(first.counts);
  });

  it('turns a refusal into an error that says what to do, and goes on', async () => {
    const port = new HandPort();
    const client = await SenseClient.open(WORLD, TYPES, port);
    const scan = client.scan(at(0)[0]!, frameOf([]));
    port.refuse(port.requests.at(-1)!);
    await expect(scan).rejects.toMatchObject({
      name: 'TwinError',
      code: 'device-model',
      where: 'device x',
      hint: 'h',
    });
    const cover = client.setDevices(at(10));
    port.refuse(port.requests.at(-1)!);
    await expect(cover).rejects.toBeInstanceOf(TwinError);
    const next = client.setDevices(at(10));
    port.answerCover(port.requests.at(-1)!);
    expect((await next).road.once).toBeGreaterThan(0);
  });

  it('sends a copy of the frame, so that the shared one may be written on', async () => {
    const port = new HandPort();
    const client = await SenseClient.open(WORLD, TYPES, port);
    const frame = frameOf([{ id: 3, type: 0, x: 1, y: 2, heading: 0 }]);
    void client.observe(at(0)[0]!, frame).catch(() => {});
    const request = port.requests.at(-1)!;
    if (request.call !== 'observe') throw new Error('not an observe request');
    expect(request.ask.frame).not.toBe(frame.buffer);
    expect(new Uint8Array(request.ask.frame)).toEqual(new Uint8Array(frame.buffer as ArrayBuffer));
    client.close();
  });

  it('rejects what is under way, and all that comes later, once closed', async () => {
    const port = new HandPort();
    const client = await SenseClient.open(WORLD, TYPES, port);
    const waiting = [client.setDevices(at(1)), client.setDevices(at(2)), client.sky(at(1)[0]!, 0)];
    const outcome = Promise.allSettled(waiting);
    client.close();
    expect(port.terminated).toBe(true);
    for (const result of await outcome) expect(result.status).toBe('rejected');
    await expect(client.setDevices(at(3))).rejects.toMatchObject({ code: 'sensors-closed' });
  });
});
