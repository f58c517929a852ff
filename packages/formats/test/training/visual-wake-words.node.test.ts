/** A network from a real file of Keras 2.4, with the state of its Adam: its gradients, and three steps, as in the references (DATA.md). */
import { readFileSync } from 'node:fs';
import { expectClose, hasShared, readNpy, shared } from '@sepal/goldens';
import type { Variable } from '@sepal/layers';
import { gradients, type State, type Trace, type Traced, type Value } from '@sepal/ops';
import { scalar, type Tensor, tensor } from '@sepal/tensor';
import { compile, SGD } from '@sepal/training';
import { CategoricalCrossentropy } from '@sepal/training/losses';
import { type Cells, Metric, type MetricUpdate } from '@sepal/training/metrics';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../src/index.ts';
import { loadTrainer } from '../../src/training/index.ts';

const file = () => shared('fixtures', 'vww_96', 'vww_96.h5');
const reference = (name: string) => shared('fixtures', 'vww_96', 'ref', name);
const json = <T>(name: string): T => JSON.parse(readFileSync(reference(name), 'utf8')) as T;

function pictures(name: string): Tensor {
  const { data, shape } = readNpy(readFileSync(reference(name)));
  return tensor(Float32Array.from(data as Iterable<number>), shape);
}

/** One-hot, of two classes. */
function labels(...classes: readonly number[]): Tensor {
  return tensor(
    classes.flatMap((index) => [1 - index, index]),
    [classes.length, 2],
  );
}

interface Summary {
  readonly l2: number;
  readonly first4: readonly number[];
}

/** Relative to the largest number of the tensor. */
function expectLike(actual: ArrayLike<number>, { l2, first4 }: Summary, largest: number, near: number): void {
  const norm = Math.hypot(...Array.from(actual));
  expectClose([norm], [l2], { relative: near, absolute: near * 1e-3 });
  expectClose(Array.from(actual).slice(0, 4), first4, { absolute: near * largest });
}

/** Keeps the gradients of the loss by weights, of the inference that evaluation is. */
class Gradients extends Metric {
  static override readonly className = 'Gradients';
  readonly #loss = new CategoricalCrossentropy();
  readonly #weights: readonly Variable[];
  readonly kept: readonly State[];

  constructor(weights: readonly Variable[]) {
    super({ name: 'gradients' });
    this.#weights = weights;
    this.kept = weights.map(({ path, shape }) => this.addVariable(path.replaceAll('/', '_'), shape));
  }

  override updateState(yTrue: Value, yPred: Value, { cells }: MetricUpdate): void {
    const loss = this.#loss.apply(yTrue, yPred) as Traced;
    const by = this.#weights.map((weight) => (cells as Trace).read(weight));
    for (const [index, slope] of gradients(loss, by).entries()) cells.write(this.kept[index] as State, slope);
  }

  override result(_cells: Cells): Value {
    return scalar(0);
  }
}

describe.skipIf(!hasShared())('visual wake words (skipped without the shared folder)', () => {
  test('the state of its Adam is in Keras 3’s order, and training goes on', async () => {
    const { training } = await loadModel(file(), { keepTraining: true });
    const stored = new Map(training?.optimizer.map(({ name, value }) => [name, value]));
    const trainer = await loadTrainer(file());
    const { optimizer } = await trainer.trainingState();
    const weights = trainer.model.trainableWeights;
    expect(optimizer).toHaveLength(2 + 2 * weights.length);
    expect(optimizer[0]?.value.item()).toBe(61_680);
    expect(optimizer[1]?.value.item()).toBe(Math.fround(0.00025));
    const last = weights.length - 1;
    expect(optimizer[2]?.value).toEqual(stored.get('Adam/conv2d/kernel/m:0'));
    expect(optimizer[3]?.value).toEqual(stored.get('Adam/conv2d/kernel/v:0'));
    expect(optimizer[2 + 2 * last]?.value).toEqual(stored.get('Adam/dense/bias/m:0'));
    const logs = await trainer.trainOnBatch(pictures('sgd_batch4.in.npy'), labels(1, 0, 1, 0), { returnDict: true });
    expect(Object.keys(logs)).toEqual(['accuracy', 'loss']);
    expect(trainer.optimizer.iterations.value.item()).toBe(61_681);
  });

  test('the loss and all 110 gradients of inference', async () => {
    const { loss, grads } = json<{ loss: number; grads: Record<string, Summary & { maxabs: number }> }>(
      'gradients.json',
    );
    const model = await loadModel(file());
    const metric = new Gradients(model.trainableWeights);
    const trainer = compile(model, { loss: 'categoricalCrossentropy', metrics: [metric, 'categoricalCrossentropy'] });
    const options = { verbose: 0, returnDict: true } as const;
    const logs = await trainer.evaluate(pictures('grad_batch2.in.npy'), labels(1, 0), options);
    expectClose([logs['categoricalCrossentropy'] as number], [loss], { relative: 1e-4 });
    const expected = Object.values(grads);
    expect(metric.kept).toHaveLength(110);
    expect(expected).toHaveLength(110);
    for (const [index, summary] of expected.entries()) {
      const { data } = await (metric.kept[index] as State).read();
      const largest = Array.from(data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expectClose([largest], [summary.maxabs], { relative: 1e-4, absolute: 1e-7 });
      expectLike(data, summary, summary.maxabs, 1e-4);
    }
  });

  test('three steps of SGD', async () => {
    const { loss_acc_per_step: steps, weights_after: after } = json<{
      loss_acc_per_step: readonly (readonly number[])[];
      weights_after: Readonly<Record<string, Summary>>;
    }>('sgd3.json');
    const model = await loadModel(file());
    const trainer = compile(model, {
      optimizer: new SGD({ learningRate: 0.01 }),
      loss: 'categoricalCrossentropy',
      metrics: ['accuracy'],
    });
    // The reference computed `train_mode_softmax_before` first, which moved the averages of the normalizations too.
    const still = compile(model, { optimizer: new SGD({ learningRate: 0 }), loss: 'categoricalCrossentropy' });
    await still.trainOnBatch(pictures('sgd_batch4.in.npy'), labels(1, 0, 1, 0));
    for (const [loss, accuracy] of steps) {
      const logs = await trainer.trainOnBatch(pictures('sgd_batch4.in.npy'), labels(1, 0, 1, 0));
      expectClose(logs as number[], [loss as number, accuracy as number], { absolute: 1e-4 });
    }
    const own = new Map(
      model.layers.flatMap((layer) =>
        layer.weights.map((weight): [string, Variable] => {
          const name =
            layer.className === 'DepthwiseConv2D' && weight.name === 'kernel' ? 'depthwise_kernel' : weight.name;
          return [`${layer.name}/${name}`, weight];
        }),
      ),
    );
    expect(own.size).toBe(164);
    for (const [name, summary] of Object.entries(after)) {
      const { data } = await (own.get(name) as Variable).read();
      expectLike(data, summary, Math.max(...summary.first4.map(Math.abs)), 2e-4);
    }
  });
});
