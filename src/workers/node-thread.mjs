// Starts a thread of Node from a TypeScript file: the loader of the main thread does not reach threads.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.entry);
