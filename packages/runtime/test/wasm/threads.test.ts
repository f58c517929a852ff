import { ModuleBuilder } from '@sepal/assembler';
import { add, matmul, trace } from '@sepal/ops';
import { ones, type Tensor, tensor } from '@sepal/tensor';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createEngine, type Session } from '../../src/index.ts';
import { Pace } from '../../src/pace.ts';
import { type Memory, webAssembly } from '../../src/platform/web-assembly.ts';
import { startWorker, type WorkerPort } from '../../src/platform/worker-port.ts';
import { emitBarrier } from '../../src/wasm/barrier.ts';
import { Member } from '../../src/wasm/member.ts';
import { WorkerCrew } from '../../src/wasm/worker-crew.ts';
import { WORKER_SOURCE } from '../../src/wasm/worker-source.ts';

/** Milliseconds that threads wait for each other in these programs. */
const PATIENCE = 300;

/** A memory in which nobody has met yet. */
function newMemory(): Memory {
  const { Memory } = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
  return new Memory({ initial: 1, maximum: 1, shared: true });
}

const quietly = { pace: new Pace(PATIENCE), onProgress: undefined };

const ports: WorkerPort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.terminate();
});

/** Two workers, of which the one that follows or the one that leads may run another source. */
async function makeCrew(second = WORKER_SOURCE, first = WORKER_SOURCE): Promise<WorkerCrew> {
  const members = [first, second].map((source) => {
    const port = startWorker(source);
    ports.push(port);
    return new Member(port);
  });
  await Promise.all(members.map(({ ready }) => ready));
  return new WorkerCrew(members, () => undefined);
}

/** A program of two threads that meet once, with something that the second one does before. */
function programOf(second: 'trap' | 'leave' | 'nothing'): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory({ module: 'sepal', name: 'memory', initial: 1, maximum: 1, shared: true });
  const barrier = emitBarrier(module, { threads: 2, crowded: false, patience: PATIENCE });
  const run = module.func({ name: 'run', params: ['i32', 'i32', 'i32'], results: ['i32'], export: true });
  const [thread] = run.params;
  run.get(thread);
  run.if(() => {
    if (second === 'trap') run.unreachable();
    if (second === 'leave') run.i32.const(0).return();
  });
  run.call(barrier.wait);
  return module.toBytes();
}

describe('a thread that fails', () => {
  test('a trap is an error of the run, and of every later one', async () => {
    const crew = await makeCrew();
    const program = await crew.load(programOf('trap'), newMemory());
    const runs = [program.run([''], quietly), program.run([''], quietly)];
    await expect(runs[0]).rejects.toThrow(/A thread of the engine failed: RuntimeError: unreachable/);
    await expect(runs[1]).rejects.toThrow(
      /A thread of the engine failed: .* Make a new engine with createEngine\(\)\./,
    );
    await expect(crew.load(programOf('nothing'), newMemory())).rejects.toThrow('A thread of the engine failed');
  });

  test('a thread that does not come is waited for a while', async () => {
    const crew = await makeCrew();
    const program = await crew.load(programOf('leave'), newMemory());
    await expect(program.run([''], quietly)).rejects.toThrow(
      'A thread of the engine failed: Error: another thread did not come.',
    );
  });

  test('a thread that dies while it runs is noticed', async () => {
    const dying = `${WORKER_SOURCE}\nhandle.run = () => (node ? process.exit(3) : self.close());`;
    const program = await (await makeCrew(dying)).load(programOf('nothing'), newMemory());
    // Node tells; in a page a worker ends silently, and the other one stops waiting for it.
    await expect(program.run([''], quietly)).rejects.toThrow(
      'document' in globalThis
        ? 'A thread of the engine failed: Error: another thread did not come.'
        : 'A thread of the engine has ended: it ended with status 3.',
    );
  });

  test('a leader that dies before it tells the others is noticed', async () => {
    const dying = `${WORKER_SOURCE}\nhandle.run = () => (node ? process.exit(3) : self.close());`;
    const program = await (await makeCrew(WORKER_SOURCE, dying)).load(programOf('nothing'), newMemory());
    await expect(program.run([''], quietly)).rejects.toThrow(
      'document' in globalThis
        ? 'A thread of the engine failed: Error: another thread did not come.'
        : 'A thread of the engine has ended: it ended with status 3.',
    );
  });

  test('who is told twice runs once', async () => {
    // Adds to a word of the memory at every run; the leader is slow, so that the main thread tells the follower too.
    const slow = `${WORKER_SOURCE}\nconst { run } = handle;\nhandle.run = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      run(request);
    };`;
    const memory = newMemory();
    const crew = await makeCrew(WORKER_SOURCE, slow);
    const module = new ModuleBuilder();
    module.importMemory({ module: 'sepal', name: 'memory', initial: 1, maximum: 1, shared: true });
    const f = module.func({ name: 'run', params: ['i32', 'i32', 'i32'], results: ['i32'], export: true });
    f.i32.const(0).i32.const(1).atomic.i32RmwAdd().drop().i32.const(0);
    const program = await crew.load(module.toBytes(), memory);
    await program.run([''], quietly);
    // What was sent twice has arrived when the follower answers again.
    await crew.load(module.toBytes(), memory);
    expect(new Int32Array(memory.buffer)[0]).toBe(2);
  });

  test('a program that a worker cannot load is an error, and others still run', async () => {
    const crew = await makeCrew();
    const other = new ModuleBuilder();
    other.importMemory({ module: 'sepal', name: 'memory', initial: 9, maximum: 9, shared: true });
    await expect(crew.load(other.toBytes(), newMemory())).rejects.toThrow(/A thread of the engine failed: LinkError/);
    const program = await crew.load(programOf('nothing'), newMemory());
    await expect(program.run([''], quietly)).resolves.toBeUndefined();
  });
});

test('a worker whose source fails is never ready', async () => {
  const port = startWorker(`throw new Error('no luck')`);
  ports.push(port);
  await expect(new Member(port).ready).rejects.toThrow(/A thread of the engine has ended: .*no luck/);
});

test('where no workers can be had, one thread computes, and the engine says why', async () => {
  if ('document' in globalThis) vi.stubGlobal('Worker', undefined);
  else
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ Worker: refusing('there are no workers here') } as never);
  try {
    const engine = await createEngine({ engine: 'wasm', threads: 2 });
    expect(engine.info().threads).toBe(1);
    expect(engine.info().reason).toContain('one thread, since workers cannot be started: there are no workers here.');
    const sum = await engine.compile((x) => add(x, 1))(tensor([1, 2]));
    expect([...sum.data]).toEqual([2, 3]);
    engine.close();
  } finally {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  }
});

test('many runs at once on several engines and sessions', async () => {
  const engines = await Promise.all([createEngine({ threads: 2 }), createEngine({ threads: 3 })]);
  const graph = trace([{ shape: [4, 4], dtype: 'float32' }], (x) => [matmul(x, ones([4, 4]))]);
  const sessions = engines.flatMap((engine) => [engine.createSession(), engine.createSession()]);
  const results = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const session = sessions[index % sessions.length] as Session;
      const [output] = (await session
        .executable('g', () => graph)
        .run([tensor(new Float32Array(16).fill(index), [4, 4])])) as [Tensor];
      return output.data.every((value) => value === 4 * index);
    }),
  );
  expect(results).toEqual(new Array(200).fill(true));
  for (const engine of engines) engine.close();
});

/** A class whose construction fails. */
function refusing(message: string): new () => never {
  return class {
    constructor() {
      throw new Error(message);
    }
  } as never;
}
