import { type Problem, TwinError } from '../../scenes/problem.ts';

/**
 * Typed questions and answers between a page and its worker, over anything that posts messages: a worker, a worker's
 * own scope, one end of a MessageChannel. Both directions may also send events, which have no answer.
 */
export interface Port {
  post(message: unknown, transfer?: readonly Transferable[]): void;
  /** One listener per port; messages that came earlier are delivered when it is set. */
  listen(listener: (message: unknown) => void): void;
  /** The other side broke down (script error, failed load, message that could not be read). */
  onBreakdown(listener: (error: Error) => void): void;
  close(): void;
}

/** What can be asked: name -> question and answer. */
export type Asks = Record<string, { readonly ask: unknown; readonly answer: unknown }>;
/** What can be told: name -> content. */
export type Events = Record<string, unknown>;

interface WireError {
  readonly message: string;
  readonly problem?: Omit<Problem, 'severity'>;
  readonly problems?: readonly Problem[];
}

type Envelope =
  | { readonly type: 'ask'; readonly id: number; readonly name: string; readonly body: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly body: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly error: WireError }
  | { readonly type: 'event'; readonly name: string; readonly body: unknown };

/** Answers to what the other side asks; a thrown error becomes the rejection of the asking promise. */
export type Answers<A extends Asks> = {
  readonly [K in keyof A]: (body: A[K]['ask']) => A[K]['answer'] | Promise<A[K]['answer']>;
};
export type Hears<E extends Events> = { readonly [K in keyof E]: (body: E[K]) => void };

function toWire(error: unknown): WireError {
  if (error instanceof TwinError) {
    const { code, message, where, hint, problems } = error;
    return { message, problem: { code, message, where, hint }, problems };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

function fromWire(error: WireError): Error {
  return error.problem ? new TwinError(error.problem, error.problems) : new Error(error.message);
}

/**
 * One end of a conversation: asks `Out`, answers `In`, tells `Told`, hears `Heard`.
 * The two ends are given the same types the other way round.
 */
export class Conversation<Out extends Asks, In extends Asks, Told extends Events, Heard extends Events> {
  private readonly port: Port;
  private readonly waiting = new Map<
    number,
    { resolve: (body: unknown) => void; reject: (error: Error) => void }
  >();
  private nextId = 1;
  private ended: Error | undefined;

  constructor(port: Port, answers: Answers<In>, hears: Hears<Heard>) {
    this.port = port;
    port.listen((message) => {
      const envelope = message as Envelope;
      if (envelope.type === 'event')
        hears[envelope.name as keyof Heard]?.(envelope.body as Heard[keyof Heard]);
      else if (envelope.type === 'ask') void this.answer(envelope.id, envelope.name, envelope.body, answers);
      else this.settle(envelope);
    });
  }

  ask<K extends keyof Out & string>(
    name: K,
    body: Out[K]['ask'],
    transfer?: readonly Transferable[],
  ): Promise<Out[K]['answer']> {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (body: unknown) => void, reject });
      this.port.post({ type: 'ask', id, name, body } satisfies Envelope, transfer);
    });
  }

  tell<K extends keyof Told & string>(name: K, body: Told[K], transfer?: readonly Transferable[]): void {
    if (!this.ended) this.port.post({ type: 'event', name, body } satisfies Envelope, transfer);
  }

  /** Ends the conversation: whatever still waits for an answer is rejected with `error`. */
  end(error: Error): void {
    if (this.ended) return;
    this.ended = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    this.port.close();
  }

  private settle(envelope: Extract<Envelope, { type: 'answer' | 'refusal' }>): void {
    const waiter = this.waiting.get(envelope.id);
    this.waiting.delete(envelope.id);
    if (envelope.type === 'answer') waiter?.resolve(envelope.body);
    else waiter?.reject(fromWire(envelope.error));
  }

  private async answer(id: number, name: string, body: unknown, answers: Answers<In>): Promise<void> {
    let reply: Envelope;
    try {
      const handler = answers[name as keyof In];
      if (!handler) throw new Error(`Nobody answers '${name}' here.`);
      reply = { type: 'answer', id, body: await handler(body as In[keyof In]['ask']) };
    } catch (error) {
      reply = { type: 'refusal', id, error: toWire(error) };
    }
    if (!this.ended) this.port.post(reply);
  }
}

/** The page's end of a worker. Closing it terminates the worker. */
export function portOfWorker(worker: Worker): Port {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer ? [...transfer] : []),
    listen: (listener) => {
      worker.onmessage = (event) => listener(event.data);
    },
    onBreakdown: (listener) => {
      worker.onerror = (event) => {
        event.preventDefault();
        listener(new Error(event.message || 'The worker script could not be loaded.'));
      };
      worker.onmessageerror = () => listener(new Error('A message of the worker could not be read.'));
    },
    close: () => worker.terminate(),
  };
}

/** The end inside a worker. */
export function portOfScope(scope: DedicatedWorkerGlobalScope): Port {
  return {
    post: (message, transfer) => scope.postMessage(message, transfer ? [...transfer] : []),
    listen: (listener) => {
      scope.onmessage = (event) => listener(event.data);
    },
    onBreakdown: (listener) => {
      scope.onmessageerror = () => listener(new Error('A message of the page could not be read.'));
    },
    close: () => scope.close(),
  };
}

/** One end of a MessageChannel. */
export function portOfChannel(end: MessagePort): Port {
  return {
    post: (message, transfer) => end.postMessage(message, transfer ? [...transfer] : []),
    listen: (listener) => {
      end.onmessage = (event) => listener(event.data);
    },
    onBreakdown: (listener) => {
      end.onmessageerror = () => listener(new Error('A message could not be read.'));
    },
    close: () => end.close(),
  };
}
