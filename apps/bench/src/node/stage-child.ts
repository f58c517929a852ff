/** One cold start of Sepal with its stages, in a child process of the bench. */
import { readFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { splitWeights } from '../network/weights.ts';
import { mobileNetV1 } from '../network/workloads.ts';
import { taskOfChild, tellParent } from './child.ts';
import { type CpuProfile, STAGES, type Stage, type StageTimes, stagesOfProfile } from './stages.ts';

/** The file with the weights. */
export interface StageTask {
  readonly weights: string;
}

/** Microseconds between samples. */
const INTERVAL = 50;

/** Measures what WebAssembly's own functions take, by wrapping them: no part of Sepal knows. */
function timeWebAssembly(times: Map<Stage, number>): void {
  const machine = (globalThis as unknown as { WebAssembly: Record<'compile' | 'instantiate', WebAssemblyFunction> })
    .WebAssembly;
  const add = (stage: Stage, since: number): void => {
    times.set(stage, (times.get(stage) ?? 0) + performance.now() - since);
  };
  const { compile, instantiate } = machine;
  machine.compile = async (bytes) => {
    const started = performance.now();
    try {
      return await compile(bytes);
    } finally {
      add("engine's compile", started);
    }
  };
  machine.instantiate = async (module, imports) => {
    const started = performance.now();
    const instance = (await instantiate(module, imports)) as { exports: Record<string, ExportedFunction> };
    add('instantiate', started);
    const exports = Object.entries(instance.exports).map(([name, run]) => [
      name,
      (...args: readonly number[]) => {
        const called = performance.now();
        run(...args);
        add(name === 'prologue' ? 'prologue' : 'first run', called);
      },
    ]);
    return { exports: Object.fromEntries(exports) };
  };
}
type WebAssemblyFunction = (code: unknown, imports?: object) => Promise<unknown>;
type ExportedFunction = (...args: readonly number[]) => unknown;

async function coldStages({ weights: file }: StageTask): Promise<StageTimes> {
  const bytes = new Uint8Array(await readFile(file));
  const network = mobileNetV1(1, 224);
  const pixels = new Float32Array(224 * 224 * 3).fill(0.5);
  const times = new Map<Stage, number>();
  const profiler = new Session();
  profiler.connect();
  await profiler.post('Profiler.enable');
  await profiler.post('Profiler.setSamplingInterval', { interval: INTERVAL });

  const started = performance.now();
  let last = started;
  const end = (stage: Stage): void => {
    const now = performance.now();
    times.set(stage, now - last);
    last = now;
  };
  const [{ mobileNet }, { createEngine }, { Tensor }] = await Promise.all([
    import('@sepal/mobilenet'),
    import('@sepal/runtime'),
    import('@sepal/tensor'),
  ]);
  end('import');
  const engine = await createEngine({ threads: 1 });
  end('make the engine');
  const model = mobileNet({ inputShape: [224, 224, 3] });
  end('build the model');
  model.setWeights(splitWeights(network, bytes).map(({ shape, data }) => new Tensor(shape, 'float32', data)));
  end('set the weights');

  timeWebAssembly(times);
  await profiler.post('Profiler.start');
  const predicted = performance.now();
  await model.predict(new Tensor([1, 224, 224, 3], 'float32', pixels), { engine });
  const prediction = performance.now() - predicted;
  const { profile } = (await profiler.post('Profiler.stop')) as { profile: CpuProfile };
  for (const [stage, time] of stagesOfProfile(profile)) times.set(stage, (times.get(stage) ?? 0) + time);

  const before = ['import', 'make the engine', 'build the model', 'set the weights'];
  const known = [...times].reduce((sum, [stage, time]) => (before.includes(stage) ? sum : sum + time), 0);
  times.set('the rest', Math.max(0, prediction - known));
  return Object.fromEntries(STAGES.map((stage) => [stage, times.get(stage) ?? 0])) as StageTimes;
}

await tellParent({ result: await coldStages(taskOfChild<StageTask>()) });
process.exit();
