// Runs models on threads and exits without closing the engine: the process must end on its own.
import { matmul, trace } from '@sepal/ops';
import { ones } from '@sepal/tensor';
import { createEngine } from '../../../src/index.ts';

const engine = await createEngine({ threads: 2 });
const graph = trace([{ shape: [64, 64], dtype: 'float32' }], (x) => [matmul(x, ones([64, 64]))]);
const run = async () => {
  const [y] = await engine
    .createSession()
    .add('g', graph)
    .run([ones([64, 64])]);
  return y?.data[0];
};
// During runs, only the workers keep the process alive.
const together = await Promise.all([run(), run(), run()]);
console.log([engine.info().threads, ...together, await run()].join());
