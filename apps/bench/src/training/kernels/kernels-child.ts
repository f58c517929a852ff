/** The child process that times kernels: with 256-bit instructions or without, which belongs to a process. */
import { relaxedTuning, simdTuning, wideTuning } from '@sepal/kernels';
import { createEngine } from '@sepal/runtime';
import { taskOfChild, tellParent } from '../../node/child.ts';
import type { KernelRaceResult } from '../../report/report.ts';
import { shapeOf, TIMED_LAYERS } from './layers.ts';
import { raceKernels } from './race-kernels.ts';
import type { KernelsTask } from './time-kernels.ts';

const { wide, pace } = taskOfChild<KernelsTask>();
// It looks at the machine, and switches 256-bit instructions on.
const engine = await createEngine({ engine: 'wasm', threads: 1, wide });
const { relaxedSimd, wideSimd, reason } = engine.info();
engine.close();
if (wide && !wideSimd) throw new Error(reason);
const tuning = wideSimd ? wideTuning : relaxedSimd ? relaxedTuning : simdTuning;
const races: KernelRaceResult[] = [];
for (const layer of TIMED_LAYERS) {
  await tellParent({ progress: `${layer.kind}, ${shapeOf(layer)}` });
  races.push(await raceKernels(layer, { relaxed: relaxedSimd, parts: 1, tuning }, pace));
}
await tellParent({ result: races });
process.exit();
