import { parentPort } from 'node:worker_threads';
import { servePlanning } from '../../src/workers/plan-team.ts';
import { prepareToy, type ToySetup } from './toy-plan.ts';

servePlanning<ToySetup>((listener) => parentPort?.on('message', listener), prepareToy);
parentPort?.postMessage('ready');
