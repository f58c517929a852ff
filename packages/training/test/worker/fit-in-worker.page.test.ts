import { SepalError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { Adam, compile, ElementRenderer, fitInWorker, type PageElement, ProgbarLogger } from '../../src/index.ts';
import { compileOptions, smallData, smallModel, statesOf } from './small-fit.ts';

/** The part of the DOM that the tests use, declared structurally. */
interface Page {
  readonly document: {
    createElement(
      name: string,
    ): PageElement & { querySelectorAll(selector: string): ArrayLike<{ readonly value: number }> };
  };
  readonly requestAnimationFrame: (callback: () => void) => number;
}
interface PageWorker {
  terminate(): void;
}
declare const Worker: new (url: URL, options: { readonly type: 'module' }) => PageWorker;
const { document, requestAnimationFrame } = globalThis as unknown as Page;

const { x, y } = smallData();
const options = { batchSize: 6, epochs: 3, seed: 5, validationSplit: 0.2, verbose: 0 } as const;
const newTrainer = () => compile(smallModel(), { ...compileOptions, optimizer: new Adam({ learningRate: 0.01 }) });
const newWorker = () => new Worker(new URL('../../src/platform/fit-worker.ts', import.meta.url), { type: 'module' });

test('a page fits in a worker: the bits are those of a fit in the page', async () => {
  const [here, there] = [newTrainer(), newTrainer()];
  const expected = await here.fit(x, y, options);
  const history = await fitInWorker(there, { x, y }, options);
  expect(history.history).toEqual(expected.history);
  expect(await statesOf(there)).toEqual(await statesOf(here));
});

test('the page shows progress and paints meanwhile', async () => {
  const parent = document.createElement('div');
  const callbacks = [new ProgbarLogger({ renderer: new ElementRenderer(parent) })];
  let frames = 0;
  const count = (): void => {
    frames++;
    requestAnimationFrame(count);
  };
  count();
  await fitInWorker(newTrainer(), { x, y }, { ...options, verbose: 1, callbacks });
  const bars = Array.from(parent.querySelectorAll('progress'));
  expect(bars.map(({ value }) => value)).toEqual([3, 3, 3]);
  expect(frames).toBeGreaterThan(1);
});

test('a signal stops it', async () => {
  const controller = new AbortController();
  const callbacks = [{ onEpochEnd: (epoch: number) => epoch === 1 && controller.abort('enough') }];
  const history = await fitInWorker(
    newTrainer(),
    { x, y },
    { ...options, epochs: 1000, callbacks: callbacks as never, signal: controller.signal },
  );
  expect(history.aborted).toMatchObject({ reason: 'enough' });
});

test('a worker that dies is a named error; the model keeps its weights', async () => {
  const trainer = newTrainer();
  trainer.optimizer.build(trainer.model.trainableWeights);
  const before = await statesOf(trainer);
  let worker: PageWorker | undefined;
  const onTrainBatchBegin = (batch: number): void => {
    if (batch === 1) worker?.terminate();
  };
  const fit = fitInWorker(
    trainer,
    { x, y },
    {
      ...options,
      callbacks: [{ onTrainBatchBegin }],
      worker: () => {
        const started = newWorker();
        worker = started;
        return started;
      },
    },
  );
  await expect(fit).rejects.toThrow(SepalError);
  await expect(fit).rejects.toThrow('The worker has ended amid the fit');
  expect(await statesOf(trainer)).toEqual(before);
});
