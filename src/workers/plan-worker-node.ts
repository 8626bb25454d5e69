import { parentPort } from 'node:worker_threads';
import { type PlanSetup, planShare } from '../../sims/plan-threads.ts';
import { servePlanning } from './plan-team.ts';

servePlanning<PlanSetup>((listener) => parentPort?.on('message', listener), planShare);
parentPort?.postMessage('ready');
