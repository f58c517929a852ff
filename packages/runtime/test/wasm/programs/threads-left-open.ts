// Runs models on threads and ends without closing the engine: a process that must end by itself.
import { matmul, trace } from '@sepal/ops';
import { ones } from '@sepal/tensor';
import { createEngine } from '../../../src/index.ts';

const engine = await createEngine({ threads: 2 });
const graph = trace([{ shape: [64, 64], dtype: 'float32' }], (x) => [matmul(x, ones([64, 64]))]);
const run = async () => {
  const [y] = await engine
    .createSession()
    .executable('g', () => graph)
    .run([ones([64, 64])]);
  return y?.data[0];
};
// While runs are under way, nothing but the workers keeps the process alive.
const together = await Promise.all([run(), run(), run()]);
console.log([engine.info().threads, ...together, await run()].join());
