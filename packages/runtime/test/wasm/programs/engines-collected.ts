// Creates engines of two threads and drops them, entirely or except for one part, and prints when their workers have ended. Run with
// --expose-gc.
import { matmul, trace } from '@sepal/ops';
import { ones, type Tensor } from '@sepal/tensor';
import { createEngine, setDefaultEngine } from '../../../src/index.ts';
import { turn } from '../../../src/platform/turn.ts';

declare const gc: () => void;

const { getBuiltinModule } = process;
const { Worker } = getBuiltinModule('node:worker_threads');
/** For each engine, its running workers. */
const running = new Map<string, Set<InstanceType<typeof Worker>>>();
let current = '';

class CountedWorker extends Worker {
  constructor(...parameters: ConstructorParameters<typeof Worker>) {
    super(...parameters);
    const workers = running.get(current) ?? new Set();
    running.set(current, workers.add(this));
    this.on('exit', () => workers.delete(this));
  }
}
process.getBuiltinModule = ((name: string) =>
  name === 'node:worker_threads' ? { Worker: CountedWorker } : getBuiltinModule(name as 'node:os')) as never;

const counts = (): Record<string, number> =>
  Object.fromEntries([...running].map(([name, workers]) => [name, workers.size]));

/** Collects garbage until the engines have the expected number of workers. */
async function until(expected: Record<string, number>): Promise<void> {
  while (JSON.stringify({ ...counts(), ...expected }) !== JSON.stringify(counts())) {
    gc();
    await turn();
  }
}

const x = ones([4, 4]);
const product = (y: Parameters<typeof matmul>[0]): ReturnType<typeof matmul> => matmul(y, ones([4, 4]));

/** An engine that has run something. */
async function make(name: string) {
  current = name;
  const engine = await createEngine({ threads: 2 });
  const session = engine.createSession();
  const executable = session.add(
    'g',
    trace([x], (y) => [product(y)]),
  );
  await executable.run([x]);
  return { engine, session, executable };
}

interface Part {
  run(): Promise<readonly Tensor[]>;
}

/** An engine with one of its parts retained. */
async function keep(name: string): Promise<Part> {
  const { engine, session, executable } = await make(name);
  if (name === 'executable') return { run: () => executable.run([x]) };
  if (name === 'session')
    return {
      run: () =>
        session
          .add(
            'h',
            trace([x], (y) => [product(y)]),
          )
          .run([x]),
    };
  if (name === 'function') {
    const f = engine.compile(product);
    return { run: async () => [await f(x)] };
  }
  return {
    run: () =>
      engine
        .createSession()
        .add(
          'g',
          trace([x], (y) => [product(y)]),
        )
        .run([x]),
  };
}

await make('lost');
setDefaultEngine((await make('replaced')).engine);
setDefaultEngine((await make('default')).engine);
await (async () => {
  const { executable } = await make('restarted');
  // Restarted threads end like the first ones.
  const [victim] = running.get('restarted') as Set<InstanceType<typeof Worker>>;
  await victim?.terminate();
  await until({ restarted: 1 });
  await executable.run([x]);
})();
await (async () => {
  const { executable } = await make('failed');
  await executable.run([ones([4, 5])]).catch(() => undefined);
})();
const parts: Part[] = [];
for (const name of ['engine', 'session', 'executable', 'function']) parts.push(await keep(name));

await until({ lost: 0, replaced: 0, restarted: 0, failed: 0 });
for (let round = 0; round < 20; round++) {
  gc();
  await turn();
}
console.log(JSON.stringify(counts()));
const answers = await Promise.all(parts.map(async (part) => (await part.run())[0]?.data[0]));
console.log(answers.join());
parts.length = 0;
setDefaultEngine();
await until({ default: 0, engine: 0, session: 0, executable: 0, function: 0 });
console.log('all ended');
