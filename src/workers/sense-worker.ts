import { TwinError } from '../../scenes/problem.ts';
import { SensorStation } from '../../sensors/station.ts';
import { Frame } from '../../sims/frame.ts';
import type { SenseCall, SenseCalls, SenseRequest, SenseResponse } from './sense-protocol.ts';

/** The sensors' thread: takes the compiled scene once, then answers one request after another (see sense-protocol.ts). */
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<SenseRequest>) => void) | null;
  postMessage(message: SenseResponse, transfer: Transferable[]): void;
};

let station: SensorStation | null = null;

scope.onmessage = ({ data }) => {
  try {
    const [answer, transfer] = respond(data);
    scope.postMessage({ serial: data.serial, answer }, transfer);
  } catch (error) {
    scope.postMessage({ serial: data.serial, problem: problemOf(error, data.call) }, []);
  }
};

function respond(request: SenseRequest): [SenseCalls[SenseCall]['answer'], Transferable[]] {
  if (request.call === 'open') {
    const { world, types } = request.ask;
    station = SensorStation.create(world, types);
    return [world.problems, []];
  }
  if (!station) throw new Error('The scene was not opened.');
  switch (request.call) {
    case 'cover': {
      const coverage = station.cover(request.ask.devices);
      return [coverage, [coverage.counts.buffer, ...coverage.devices.map((d) => d.cells.buffer)]];
    }
    case 'scan': {
      const columns = station.scan(request.ask.device, Frame.from(request.ask.frame)).columns();
      return [columns, Object.values(columns).map((column: ArrayBufferView) => column.buffer as ArrayBuffer)];
    }
    case 'observe':
      return [station.observe(request.ask.device, Frame.from(request.ask.frame)), []];
    case 'sky':
      return [station.sky(request.ask.device, request.ask.time), []];
    case 'spat':
      return [station.spat(request.ask.signal, Frame.from(request.ask.frame)), []];
  }
}

function problemOf(error: unknown, call: SenseCall) {
  if (error instanceof TwinError) {
    const { code, message, where, hint } = error;
    return { code, severity: 'error' as const, message, where, hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'sensors',
    severity: 'error' as const,
    message,
    where: `sensors: ${call}`,
    hint: 'Reload the scene.',
  };
}
