/**
 * What the main thread asks of a worker. Runs of one engine follow each other.
 *
 * In Node the first worker leads: it is asked for a run and passes that on to the others. Were the main thread to wake them
 * all, the system would often let two of them share a core, for want of the one that the main thread is about to leave.
 */
export type WorkerRequest =
  | { readonly type: 'load'; readonly program: number; readonly module: unknown; readonly memory: unknown }
  | {
      readonly type: 'run';
      readonly program: number;
      readonly thread: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'drop'; readonly program: number }
  | { readonly type: 'lead'; readonly ports: readonly unknown[] }
  | { readonly type: 'follow'; readonly port: unknown };

/** What a worker says when it is ready, and answers to `load` and `run`: nothing, or what went wrong. */
export interface WorkerReply {
  readonly error?: string;
  /** When it is ready: whether it holds the lock that has its name, as long as it lives. */
  readonly held?: boolean;
}

/**
 * The whole of a worker: plain JavaScript for Node and browsers, as text, so that it can be started without a file. It keeps the
 * programs that it was given and does one thread's share of them.
 */
export const WORKER_SOURCE = `
'use strict';
// The web's workers in Electron may have Node's modules, but no parent there.
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
    programs.set(program, { run: exports.run, memory });
  },
  run({ thread, ...request }) {
    if (thread === 0) {
      for (const [index, follower] of followers.entries()) follower.postMessage({ ...request, thread: index + 1 });
    }
    programs.get(request.program).run(thread, request.from, request.to);
  },
};
// What gets no answer.
const quietly = {
  drop({ program }) {
    const memory = programs.get(program)?.memory;
    programs.delete(program);
    // Engines do not count memory that threads share: a buffer of its size that nobody keeps tells them what there is to collect.
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
// A lock goes free when its holder dies, which nothing else tells a page.
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
