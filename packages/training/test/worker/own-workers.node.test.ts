import { Worker } from 'node:worker_threads';
import { Dense, input, Sequential } from '@sepal/layers';
import { SepalError, tensor, ValueError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { compile, fitInWorker } from '../../src/index.ts';
import { distance, Scale } from './scale.ts';
import { compileOptions, smallData, smallModel, statesOf } from './small-fit.ts';

const start = (file: string): Worker =>
  new Worker(new URL(file, import.meta.url), { execArgv: ['--conditions=@sepal/source'] });
const { x, y } = smallData();

test('a worker that dies amid a step is a named error; the model keeps its weights', async () => {
  const trainer = compile(smallModel(), { ...compileOptions, optimizer: 'adam' });
  trainer.optimizer.build(trainer.model.trainableWeights);
  const before = await statesOf(trainer);
  let worker: Worker | undefined;
  const callbacks = [
    {
      onTrainBatchBegin: (batch: number) => {
        if (batch === 2) worker?.postMessage('die');
      },
    },
  ];
  const fit = fitInWorker(
    trainer,
    { x, y },
    {
      batchSize: 4,
      verbose: 0,
      callbacks,
      worker: () => {
        worker = start('./mortal-worker.ts');
        return worker;
      },
    },
  );
  await expect(fit).rejects.toThrow(SepalError);
  await expect(fit).rejects.toThrow('The worker has ended amid the fit: it ended with status 3.');
  expect(await statesOf(trainer)).toEqual(before);
  // Nothing is left over that would refuse the next one.
  await trainer.fit(x, y, { verbose: 0 });
});

test('a worker whose file is broken is a named error', async () => {
  const trainer = compile(smallModel(), compileOptions);
  const fit = fitInWorker(trainer, { x, y }, { verbose: 0, worker: () => start('./broken-worker.ts') });
  await expect(fit).rejects.toThrow('The worker could not be started: Error: the file is broken.');
});

test('a worker of one’s own knows its classes and functions', async () => {
  const newModel = (): Sequential =>
    new Sequential([input({ shape: [2] }), new Scale(), new Dense({ units: 1, kernelInitializer: 'ones' })]);
  const data = {
    x: tensor([
      [1, 2],
      [3, 4],
    ]),
    y: tensor([[1], [0]]),
  };
  const options = { epochs: 3, batchSize: 1, verbose: 0 } as const;
  const here = compile(newModel(), { optimizer: 'sgd', loss: distance });
  const there = compile(newModel(), { optimizer: 'sgd', loss: distance });
  const expected = await here.fit(data.x, data.y, options);
  const history = await fitInWorker(there, data, { ...options, worker: () => start('./custom-worker.ts') });
  expect(history.history).toEqual(expected.history);
  expect(await statesOf(there)).toEqual(await statesOf(here));
});

test('a worker that compiles with another optimizer is refused', async () => {
  const model = new Sequential([input({ shape: [2] }), new Dense({ units: 1 })]);
  const fit = fitInWorker(
    model,
    { x: tensor([[1, 2]]), y: tensor([[1]]) },
    {
      optimizer: 'adam',
      loss: 'meanSquaredError',
      verbose: 0,
      worker: () => start('./custom-worker.ts'),
    },
  );
  await expect(fit).rejects.toThrow(ValueError);
  await expect(fit).rejects.toThrow('Compile with the same optimizer');
});
