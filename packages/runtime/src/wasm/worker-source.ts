/** What the main thread asks of a worker. Runs of one engine follow each other. */
export type WorkerRequest =
  | { readonly type: 'load'; readonly program: number; readonly module: unknown; readonly memory: unknown }
  | {
      readonly type: 'run';
      readonly program: number;
      readonly thread: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'drop'; readonly program: number };

/** What a worker answers to `load` and `run`: nothing, or what went wrong. */
export interface WorkerReply {
  readonly error?: string;
}

/**
 * The whole of a worker: plain JavaScript for Node and browsers, as text, so that it can be started without a file. It keeps the
 * programs that it was given and does one thread's share of them.
 */
export const WORKER_SOURCE = `
'use strict';
const node = typeof process === 'object' && process.getBuiltinModule;
const port = node ? process.getBuiltinModule('node:worker_threads').parentPort : self;
const programs = new Map();
const handle = {
  async load({ program, module, memory }) {
    const { exports } = await WebAssembly.instantiate(module, { sepal: { memory } });
    programs.set(program, exports.run);
  },
  run({ program, thread, from, to }) {
    if (programs.get(program)(thread, from, to) !== 0) throw new Error('another thread did not come');
  },
};
async function receive(request) {
  if (request.type === 'drop') return programs.delete(request.program);
  try {
    await handle[request.type](request);
    port.postMessage({});
  } catch (error) {
    port.postMessage({ error: String(error) });
  }
}
if (node) port.on('message', receive);
else port.onmessage = (event) => receive(event.data);
`;
