import { Conv2D, Dense, GlobalAveragePooling2D, input, Model, Sequential } from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { compile, type Logs, SGD } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

const data = column(1, 2, 3, 4);

describe('hooks', () => {
  test('are called in order, each awaited', async () => {
    const trainer = compile(scaling(), { loss: 'mse' });
    const events: string[] = [];
    const slowly = async (event: string): Promise<void> => {
      await new Promise(setImmediate);
      events.push(event);
    };
    const callback = {
      onTrainBegin: () => slowly('train begin'),
      onEpochBegin: (epoch: number) => slowly(`epoch ${epoch} begin`),
      onTrainBatchBegin: (batch: number) => slowly(`batch ${batch} begin`),
      onTrainBatchEnd: (batch: number) => slowly(`batch ${batch} end`),
      onTestBegin: () => slowly('test begin'),
      onTestBatchBegin: (batch: number) => slowly(`test ${batch} begin`),
      onTestBatchEnd: (batch: number) => slowly(`test ${batch} end`),
      onTestEnd: () => slowly('test end'),
      onEpochEnd: (epoch: number) => slowly(`epoch ${epoch} end`),
      onTrainEnd: () => slowly('train end'),
    };
    await trainer.fit(data, data, { ...QUIET, batchSize: 3, validationData: [data, data], callbacks: [callback] });
    expect(events).toEqual([
      ...['train begin', 'epoch 0 begin', 'batch 0 begin', 'batch 0 end', 'batch 1 begin', 'batch 1 end'],
      ...['test begin', 'test 0 begin', 'test 0 end', 'test 1 begin', 'test 1 end', 'test end'],
      ...['epoch 0 end', 'train end'],
    ]);
  });

  test('get logs sorted by name, may add to them, and the history keeps that last', async () => {
    const trainer = compile(scaling(), { loss: 'mse', metrics: ['accuracy'] });
    const seen: string[][] = [];
    const callbacks = [
      {
        onEpochEnd(_: number, logs: Logs) {
          seen.push(Object.keys(logs));
          logs['learning_rate'] = 0.5;
          logs['a'] = [1, 2];
        },
      },
      { onEpochEnd: (_: number, logs: Logs) => void seen.push(Object.keys(logs)) },
    ];
    const { history } = await trainer.fit(data, data, { ...QUIET, validationData: [data, data], callbacks });
    const own = ['accuracy', 'loss', 'val_accuracy', 'val_loss'];
    expect(seen).toEqual([own, [...own, 'learning_rate', 'a']]);
    expect(Object.keys(history)).toEqual([...own, 'learning_rate', 'a']);
    expect(history['a']).toEqual([[1, 2]]);
  });

  test('see the weights after the last whole step, and what they set is used', async () => {
    const model = scaling(1);
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.1 }), loss: 'mse' });
    const weights: number[] = [];
    const callback = {
      async onTrainBatchEnd(batch: number) {
        weights.push((await model.getWeights())[0]?.item() as number);
        if (batch === 1) model.setWeights([tensor([[5]])]);
      },
    };
    const fit = { ...QUIET, batchSize: 1, shuffle: false, callbacks: [callback] } as const;
    await trainer.fit(column(1, 1, 1), column(0, 0, 0), fit);
    // w - 0.1 · 2 w
    expect(weights.map((weight) => weight.toFixed(4))).toEqual(['0.8000', '0.6400', '4.0000']);
  });

  test('may evaluate in the middle of an epoch, which keeps its totals', async () => {
    const losses = async (evaluates: boolean): Promise<unknown> => {
      const trainer = compile(scaling(), {
        optimizer: new SGD({ learningRate: 0.01 }),
        loss: 'mse',
        metrics: ['accuracy'],
      });
      const callback = {
        async onTrainBatchEnd() {
          if (!evaluates) return;
          expect(await trainer.evaluate(data, data, QUIET)).toHaveLength(2);
          await trainer.testOnBatch(column(9), column(0));
        },
      };
      return (await trainer.fit(data, data, { ...QUIET, batchSize: 1, epochs: 2, callbacks: [callback] })).history;
    };
    expect(await losses(true)).toEqual(await losses(false));
  });

  test('may change the learning rate without compiling anything again', async () => {
    const engine = await createEngine({ engine: 'wasm' });
    const model = scaling();
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.1 }), loss: 'mse' });
    const sizes: number[] = [];
    const steps: number[] = [];
    let before = 0;
    const callback = {
      async onEpochBegin(epoch: number) {
        trainer.optimizer.learningRate = 0.1 / 2 ** epoch;
      },
      async onEpochEnd() {
        sizes.push(model.sessionOn(engine).size);
        const weight = (await model.getWeights())[0]?.item() as number;
        steps.push(weight - before);
        before = weight;
      },
    };
    await trainer.fit(column(1), column(1), { ...QUIET, engine, epochs: 3, callbacks: [callback] });
    expect(sizes).toEqual([1, 1, 1]);
    // The slope is 2 (w - 1): steps of 0.1 · 2 · 1, 0.05 · 2 · 0.8, 0.025 · 2 · 0.72.
    expect(steps.map((step) => step.toFixed(5))).toEqual(['0.20000', '0.08000', '0.03600']);
    engine.close();
  });
});

describe('inputs', () => {
  const a = input({ shape: [1], name: 'a' });
  const b = input({ shape: [1], name: 'b' });
  const sum = new Dense({ units: 1, kernelInitializer: 'ones' }).apply(a);
  const model = new Model({
    inputs: [a, b],
    outputs: [sum, new Dense({ units: 1, kernelInitializer: 'ones' }).apply(b)],
  });

  test('in a list and by name', async () => {
    const trainer = compile(model, { loss: 'mse' });
    const [first, second] = [column(1, 2), column(3, 4)];
    const listed = await trainer.evaluate([first, second], [first, first], { ...QUIET, returnDict: true });
    const named = await trainer.evaluate({ b: second, a: first }, [first, first], { ...QUIET, returnDict: true });
    expect(Object.values(listed)).toContain(4);
    expect(named).toEqual(listed);
    await expect(trainer.fit([first], [first, first], QUIET)).rejects.toThrow('Expected 2 inputs');
  });

  test('of other element types are converted', async () => {
    const bytes = tensor([0, 128, 255], [3, 1], 'uint8');
    const trainer = compile(scaling(1), { optimizer: new SGD({ learningRate: 0 }), loss: 'mse' });
    const { history } = await trainer.fit(bytes, column(0, 128, 254), { ...QUIET, batchSize: 2 });
    expect(history['loss']?.[0]).toBeCloseTo(1 / 3, 6);
    const ints = tensor([0, 128, 255], [3, 1], 'int32');
    expect(await trainer.evaluate(ints, bytes, QUIET)).toBe(0);
  });

  test('give a shape to a model without one', async () => {
    const unbuilt = new Sequential([new Dense({ units: 2 }), new Dense({ units: 1 })]);
    const trainer = compile(unbuilt, { loss: 'mse' });
    expect(trainer.metricsNames).toEqual(['loss']);
    const { history } = await trainer.fit(tensor([[1, 2, 3]]), column(1), QUIET);
    expect(history['loss']).toHaveLength(1);
    expect(unbuilt.countParams()).toBe(4 * 2 + 3);
  });

  test('of a model with a fixed batch size come in batches of that size', async () => {
    const fixed = new Sequential([input({ batchShape: [3, 1] }), new Dense({ units: 1 })]);
    const trainer = compile(fixed, { loss: 'mse' });
    const { params } = await trainer.fit(column(1, 2, 3, 4, 5, 6), column(1, 2, 3, 4, 5, 6), QUIET);
    expect(params.steps).toBe(2);
  });

  test('of several sizes of picture, one after the other', async () => {
    const any = new Sequential([
      input({ shape: [null, null, 1] }),
      new Conv2D({ filters: 2, kernelSize: 3, padding: 'same' }),
      new GlobalAveragePooling2D(),
      new Dense({ units: 1 }),
    ]);
    const trainer = compile(any, { optimizer: 'sgd', loss: 'mse' });
    const sized = (size: number) => [tensor(new Array(size * size).fill(1), [1, size, size, 1]), column(1)] as const;
    const { history } = await trainer.fit([sized(4), sized(6), sized(5)], null, { ...QUIET, epochs: 2 });
    expect(history['loss']).toHaveLength(2);
    expect(trainer.optimizer.iterations.value.item()).toBe(6);
  });
});
