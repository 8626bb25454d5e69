/// <reference lib="webworker" />
import { LiveHost } from '../players/live/live-host.ts';
import { portOfScope } from './request.ts';

new LiveHost(portOfScope(self as unknown as DedicatedWorkerGlobalScope));
