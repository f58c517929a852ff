import { add, conv2d, trace } from '@sepal/ops';
import { full, ones, type Tensor, tensor } from '@sepal/tensor';
import { compatibleRange, sharedState } from '@sepal/tensor/copies';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEngine } from '../src/index.ts';
import { canSend } from '../src/platform/host.ts';
import { now, turn } from '../src/platform/turn.ts';
import { mayShareMemory } from '../src/platform/web-assembly.ts';
import { startWorker } from '../src/platform/worker-port.ts';

const warned = (): { isDone: boolean } =>
  sharedState(`warned of the reference engine ${compatibleRange()}`, () => ({ isDone: false }));

beforeEach(() => {
  warned().isDone = false;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A global of a page; an existing one cannot be replaced. */
function beThere(name: string): void {
  if (!(name in globalThis)) vi.stubGlobal(name, {});
}

/** Globals that a host may lack. */
const missing = [
  'setImmediate',
  'MessageChannel',
  'performance',
  'structuredClone',
  'Worker',
  'Blob',
  'navigator',
  'process',
];

/** A network that pauses while it compiles and runs. */
async function answers(options: Parameters<typeof createEngine>[0]): Promise<void> {
  const engine = await createEngine(options);
  const graph = trace([{ shape: [1, 8, 8, 4], dtype: 'float32' }], (x) => {
    let y: Parameters<typeof add>[0] = x;
    for (let layer = 0; layer < 3; layer++) y = conv2d(y, full([1, 1, 4, 4], 0.5));
    return [y];
  });
  const run = engine
    .createSession()
    .add('g', graph)
    .run([ones([1, 8, 8, 4])]);
  expect([...((await run)[0] as Tensor).data]).toEqual(new Array(256).fill(8));
  engine.close();
}

describe.each(['reference', 'wasm'] as const)('the %s engine answers', (engine) => {
  test.each(missing)('without %s', async (name) => {
    vi.stubGlobal(name, undefined);
    await answers({ engine });
    if (engine === 'wasm') await answers({ engine, threads: 2 });
  });

  test('without all of these', async () => {
    for (const name of missing) vi.stubGlobal(name, undefined);
    await answers({ engine, ...(engine === 'wasm' ? { threads: 2 } : {}) });
  });
});

test('every way of yielding to the event loop works', async () => {
  for (const gone of [[], ['setImmediate'], ['setImmediate', 'MessageChannel']]) {
    for (const name of gone) vi.stubGlobal(name, undefined);
    let ticks = 0;
    // biome-ignore lint/style/noRestrictedGlobals: that timers get their turn is what is tested.
    const timer = setInterval(() => ticks++, 0);
    while (ticks < 3) await turn();
    clearInterval(timer);
  }
  vi.stubGlobal('performance', undefined);
  const before = now();
  expect(now()).toBeGreaterThanOrEqual(before);
});

test('memory is shared only where it can be posted to workers', () => {
  expect(mayShareMemory()).toBe(true);
  expect([canSend({ a: 1 }), canSend(() => undefined)]).toEqual([true, false]);
  class Refusing extends MessageChannel {
    constructor() {
      super();
      vi.spyOn(this.port1, 'postMessage').mockImplementation(() => {
        throw new DOMException('memory could not be cloned', 'DataCloneError');
      });
    }
  }
  // A page without isolation, with and without Node's process.
  vi.stubGlobal('MessageChannel', Refusing);
  expect(mayShareMemory()).toBe(false);
});

test('a page that may not share memory computes on one thread, and says why', async () => {
  vi.stubGlobal('process', { versions: { node: '24.0.0', v8: '13.6' }, getBuiltinModule: () => undefined });
  vi.stubGlobal('MessageChannel', undefined);
  const engine = await createEngine({ engine: 'wasm', threads: 2 });
  expect(engine.info()).toMatchObject({ threads: 1 });
  expect(engine.info().reason).toContain('one thread, since this page is not cross-origin isolated');
  await answers({ engine: 'wasm', threads: 2 });
});

test('a page of Electron that is not isolated: Node’s process and modules, but memory cannot be sent', async () => {
  const startNode = vi.fn();
  const modules = { Worker: startNode, MessageChannel, availableParallelism: () => 4 };
  beThere('document');
  vi.stubGlobal('Worker', class {});
  vi.stubGlobal('process', {
    versions: { node: '22.1.0', v8: '13.6' },
    type: 'renderer',
    getBuiltinModule: () => modules,
  });
  const { postMessage } = MessagePort.prototype;
  vi.spyOn(MessagePort.prototype, 'postMessage').mockImplementation(function (this: unknown, message: unknown) {
    if (
      message instanceof (globalThis as unknown as { WebAssembly: { Memory: new () => object } }).WebAssembly.Memory
    ) {
      throw new DOMException('#<Memory> could not be cloned.', 'DataCloneError');
    }
    postMessage.call(this as never, message);
  });
  await answers({ threads: 2 });
  await answers({ threads: 'auto' });
  const { threads, reason } = (await createEngine({ threads: 2 })).info();
  expect([threads, startNode.mock.calls]).toEqual([1, []]);
  expect(reason).toContain('one thread, since this page is not cross-origin isolated and may not share memory.');
});

test.each(['document', 'WorkerGlobalScope'])(
  'a host with workers and %s starts those, though it has Node’s too',
  (name) => {
    const started: string[] = [];
    class Worker {
      constructor(url: string) {
        started.push(url);
      }
      addEventListener(): void {}
      terminate(): void {}
    }
    vi.stubGlobal('Worker', Worker);
    beThere(name);
    startWorker('// nothing').terminate();
    expect(started).toEqual([expect.stringMatching(/^blob:/)]);
  },
);

test('Node before 20.16, without process.getBuiltinModule, computes on one thread', async () => {
  vi.stubGlobal('process', { versions: { node: '20.0.0', v8: '11.3.244.4-node.9' } });
  vi.stubGlobal('Worker', undefined);
  const engine = await createEngine({ threads: 2 });
  expect(engine.info()).toMatchObject({ name: 'wasm', threads: 1 });
  expect(engine.info().reason).toContain('one thread, since workers cannot be started: there are no workers here.');
  await answers({ threads: 2 });
});

describe('where the reference engine takes over', () => {
  const { validate } = (globalThis as unknown as { WebAssembly: { validate: (bytes: Uint8Array) => boolean } })
    .WebAssembly;
  const forbidden = { validate, compile: () => Promise.reject(new Error('it is forbidden')) };
  const hosts: readonly (readonly [string, unknown, RegExp])[] = [
    ['without WebAssembly', undefined, /This machine has no WebAssembly\. Node 20, Chrome 110,/],
    ['without 128-bit SIMD', { ...forbidden, validate: () => false }, /no WebAssembly with 128-bit SIMD\. Node 20/],
    [
      'where it may not compile',
      forbidden,
      /not allowed to compile here: it is forbidden\. The content security policy .+'wasm-unsafe-eval'/,
    ],
  ];

  test.each(hosts)('%s, one warning says why, and what to do', async (_, webAssembly, text) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.stubGlobal('WebAssembly', webAssembly);
    for (let times = 0; times < 3; times++) {
      const engine = await createEngine(times === 1 ? { threads: 2 } : {});
      expect(engine.info().name).toBe('reference');
      const sum = await engine.compile((x) => add(x, 1))(tensor([1, 2]));
      expect([...sum.data]).toEqual([2, 3]);
    }
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^Sepal computes with its reference engine, which is .+createEngine\(\{ engine: 'reference' \}\)\.$/,
        ),
      ],
    ]);
    expect(warn.mock.calls[0]?.[0]).toMatch(text);
  });

  test('an explicit request warns of nothing, and a host without a console works', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.stubGlobal('WebAssembly', undefined);
    await createEngine({ engine: 'reference' });
    await expect(createEngine({ engine: 'wasm' })).rejects.toThrow('This machine has no WebAssembly.');
    expect(warn).not.toHaveBeenCalled();
    vi.stubGlobal('console', undefined);
    expect((await createEngine()).info().name).toBe('reference');
  });
});
