/// <reference lib="webworker" />
import { type PlanSetup, planShare } from '../../sims/plan-threads.ts';
import { servePlanning } from './plan-team.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
servePlanning<PlanSetup>((listener) => {
  scope.onmessage = (event) => listener(event.data);
}, planShare);
scope.postMessage('ready');
