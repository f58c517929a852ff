import { expectClose, formulaInput, formulaWeight, golden } from '@sepal/goldens';
import { type BaseModel, Dense, GlobalAveragePooling2D, Model } from '@sepal/layers';
import { mobileNet } from '@sepal/mobilenet';
import { type Tensor, tensor } from '@sepal/tensor';
import { Adam, compile, type Optimizer, SGD } from '@sepal/training';
import { expect, test } from 'vitest';
import { unfreezeBlocks } from '../src/train/unfreeze.ts';

const { samples, phases } = golden('training/fine_tuning');
const x = tensor(formulaInput(samples.shape), samples.shape);
const y = tensor(samples.labels, [samples.labels.length], 'int32');

/** Steps that follow each other, compared with Keras'. What they do not train keeps every bit. */
async function expectPhase(model: Model, optimizer: Optimizer, phase: (typeof phases)[number]): Promise<void> {
  const trained = new Set(phase.changes.map(({ path }) => path));
  expect(new Set(model.trainableWeights.map(({ path }) => path))).toEqual(trained);
  const trainer = compile(model, { optimizer, loss: 'sparseCategoricalCrossentropy' });
  const before = await weightsOf(model);
  const losses: number[] = [];
  for (const _ of phase.losses) losses.push((await trainer.trainOnBatch(x, y)) as number);
  const after = await weightsOf(model);
  expectClose(losses, phase.losses, { relative: 1e-5 });
  const moved = (path: string): number => meanDistance(before.get(path) as Tensor, after.get(path) as Tensor);
  expectClose(
    phase.changes.map(({ path }) => moved(path)),
    phase.changes.map(({ change }) => change),
    { relative: 1e-4 },
  );
  for (const [path, { data }] of before) if (!trained.has(path)) expect(after.get(path)?.data, path).toEqual(data);
  expectClose(after.get('predictions/kernel')?.data ?? [], phase.kernel.data, { absolute: 1e-5 });
  expectClose((await model.predict(x)).data, phase.scores.data, { absolute: 1e-5 });
}

async function weightsOf(model: BaseModel): Promise<Map<string, Tensor>> {
  const values = await model.getWeights();
  return new Map(model.weights.map(({ path }, index) => [path, values[index] as Tensor]));
}

function meanDistance(a: Tensor, b: Tensor): number {
  return (
    Array.from(a.data).reduce((sum, number, index) => sum + Math.abs(number - (b.data[index] as number)), 0) / a.size
  );
}

test('a head, then four blocks with it, train as in Keras', async () => {
  const base = mobileNet({ alpha: 0.25, includeTop: false, inputShape: [32, 32, 3] });
  const features = new GlobalAveragePooling2D().apply(base.outputs);
  const scores = new Dense({ units: 3, activation: 'softmax', name: 'predictions' }).apply(features);
  const model = new Model({ inputs: base.inputs, outputs: scores });
  model.setWeights(model.weights.map(({ path, shape }, index) => tensor(formulaWeight(path, shape, index), shape)));

  base.trainable = false;
  await expectPhase(model, new Adam({ learningRate: 1e-2 }), phases[0]);
  unfreezeBlocks(base, 4);
  await expectPhase(model, new SGD({ learningRate: 0.05, momentum: 0.9 }), phases[1]);
});
