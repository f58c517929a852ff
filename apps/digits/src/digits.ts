import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { checkFolder, pngOf, reportErrors } from '@sepal/command-line';
import { saveModel } from '@sepal/formats';
import { setRandomSeed } from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { Tensor } from '@sepal/tensor';
import { Adam, CosineDecay, compile } from '@sepal/training';
import { readArguments, usage } from './arguments.ts';
import { confusionOf, confusionText } from './confusion.ts';
import { learningCurves } from './learning-curves.ts';
import { type Digits, readMnist } from './mnist.ts';
import { digitsNetwork } from './network.ts';
import { wrongAnswers } from './wrong-answers.ts';

/** Where the app writes: results, and its progress. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly progress: Writable & { readonly isTTY?: boolean };
}

/** Runs the app. @returns the exit status: 0, or 1 if the command line is invalid */
export function digits(args: readonly string[], { out, progress }: Streams): Promise<number> {
  return reportErrors(progress, async () => {
    const { epochs, batchSize, seed, threads, samples, out: folder, help } = readArguments(args);
    if (help) {
      out.write(usage);
      return;
    }
    const files = {
      model: join(folder, 'digits.keras'),
      curves: join(folder, 'learning-curves.png'),
      sheet: join(folder, 'wrong-answers.png'),
    };
    await checkFolder(files.model, '--out');

    const [learned, test] = await Promise.all([
      readMnist('train').then((all) => first(all, samples)),
      readMnist('t10k'),
    ]);
    setRandomSeed(seed);
    const model = digitsNetwork();
    const count = learned.labels.size.toLocaleString('en');
    out.write(`A MobileNet of ${model.countParams().toLocaleString('en')} parameters learns from ${count} digits.\n\n`);
    const engine = await createEngine({ threads: threads === 'auto' ? 'auto' : threads });
    const steps = epochs * Math.ceil((learned.labels.shape[0] as number) / batchSize);
    const trainer = compile(model, {
      optimizer: new Adam({
        learningRate: new CosineDecay({
          initialLearningRate: 0,
          warmupTarget: 4e-3,
          warmupSteps: Math.ceil(steps / 20),
          decaySteps: steps - Math.ceil(steps / 20),
        }),
      }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const started = performance.now();
    const { history } = await trainer.fit(learned.images, learned.labels, {
      epochs,
      batchSize,
      seed,
      engine,
      validationData: [test.images, test.labels],
      validationBatchSize: 500,
    });
    const seconds = (performance.now() - started) / 1000;

    const probabilities = await trainer.predict(test.images, { engine, batchSize: 500, verbose: 0 });
    const confusion = confusionOf(probabilities as Tensor, test.labels);
    out.write(`\n${confusionText(confusion)}\n\n`);
    const right = test.labels.size - confusion.wrong.length;
    out.write(`${right} of ${test.labels.size} test digits are right: ${(100 * confusion.accuracy).toFixed(2)} %. `);
    out.write(`Training took ${seconds.toFixed(0)} s.\n`);

    await saveModel(trainer, files.model);
    await writeFile(files.curves, await pngOf(learningCurves(history as Record<string, number[]>)));
    await writeFile(files.sheet, await pngOf(wrongAnswers(test, confusion)));
    out.write(`Written: ${Object.values(files).join(', ')}\n`);
    engine.close();
  });
}

/** The first digits. */
function first({ images, labels }: Digits, count = labels.size): Digits {
  const kept = Math.min(count, labels.size);
  const [, ...picture] = images.shape as readonly [number, ...number[]];
  const size = images.size / labels.size;
  return {
    images: new Tensor([kept, ...picture], 'uint8', images.data.subarray(0, kept * size)),
    labels: new Tensor([kept], 'uint8', labels.data.subarray(0, kept)),
  };
}
