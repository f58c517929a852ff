/**
 * Requests from the main thread to a worker. Runs of one engine are sequential.
 *
 * In Node the first worker leads: it gets the request for a run and forwards it to the others. If the main thread woke them
 * all, the system would often put two of them on one core, because the main thread still occupies its own.
 */
export type WorkerRequest =
  | { readonly type: 'load'; readonly program: number; readonly module: unknown; readonly memory: unknown }
  | {
      readonly type: 'run';
      readonly program: number;
      readonly thread: number;
      /** The export to call. */
      readonly entry: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'drop'; readonly program: number }
  | { readonly type: 'lead'; readonly ports: readonly unknown[] }
  | { readonly type: 'follow'; readonly port: unknown };

/** A worker's answer when it is ready, and to `load` and `run`: nothing, or an error. */
export interface WorkerReply {
  readonly error?: string;
  /** When ready: whether it holds the lock with its name while it lives. */
  readonly held?: boolean;
}

/**
 * The source of a worker: plain JavaScript for Node and browsers, as text, so that it starts without a file. It keeps its
 * loaded programs and runs one thread's share of them.
 */
export const WORKER_SOURCE = `
'use strict';
// Web workers in Electron may have Node's modules, but no parent port.
const node = typeof process === 'object' && process.getBuiltinModule?.('node:worker_threads')?.parentPort;
const port = node || self;
const listen = (type, receive) => {
  if (node) port.on(type, receive);
  else port.addEventListener(type, (event) => receive(event.data));
};
const programs = new Map();
let followers = [];
const handle = {
  async load({ program, module, memory }) {
    const { exports } = await WebAssembly.instantiate(module, { sepal: { memory } });
    programs.set(program, { exports, memory });
  },
  run({ thread, ...request }) {
    if (thread === 0) {
      for (const [index, follower] of followers.entries()) follower.postMessage({ ...request, thread: index + 1 });
    }
    programs.get(request.program).exports[request.entry](thread, request.from, request.to);
  },
};
// Messages without an answer.
const quietly = {
  drop({ program }) {
    const memory = programs.get(program)?.memory;
    programs.delete(program);
    // Engines do not count shared memory as garbage: a discarded buffer of its size triggers collection.
    try {
      new ArrayBuffer(memory?.buffer.byteLength ?? 0);
    } catch {}
  },
  lead({ ports }) {
    followers = ports;
  },
  follow({ port: leader }) {
    leader.onmessage = ({ data }) => receive(data);
  },
};
const receive = async (request) => {
  if (request.type in quietly) return quietly[request.type](request);
  try {
    await handle[request.type](request);
    port.postMessage({});
  } catch (error) {
    port.postMessage({ error: String(error) });
  }
};
listen('message', receive);
listen('messageerror', () => port.postMessage({ error: 'a program could not be sent to it' }));
// The lock is released when its holder dies; pages have no other sign.
const locks = node ? undefined : self.navigator?.locks;
if (locks === undefined) port.postMessage({});
else {
  const hold = () => {
    port.postMessage({ held: true });
    return new Promise(() => {});
  };
  locks.request(name, hold).catch(() => port.postMessage({}));
}
`;
