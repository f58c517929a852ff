import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkFolder, type ProgressLine, reportErrors } from '@sepal/command-line';
import { saveModel } from '@sepal/formats';
import { createEngine } from '@sepal/runtime';
import { setRandomSeed } from '@sepal/tensor';
import { downloadText } from '../download-text.ts';
import type { Streams } from '../streams.ts';
import { readBase } from './base.ts';
import { findClasses, type PictureClass } from './find-classes.ts';
import { mistakesOf, mistakesText } from './mistakes.ts';
import { readPictures } from './pictures.ts';
import { type SplitPictures, splitPictures } from './split-pictures.ts';
import { readTrainArguments, type TrainArguments, trainUsage } from './train-arguments.ts';
import { trainNetwork } from './train-network.ts';
import { type TransferModel, transferModel } from './transfer-model.ts';
import { checkBlocks } from './unfreeze.ts';

/** Trains a network on a folder of pictures. @returns the exit status: 0, or 1 if an argument, the network or the folder is invalid */
export function train(args: readonly string[], streams: Streams): Promise<number> {
  return reportErrors(streams.progress, async (line) => {
    const given = readTrainArguments(args);
    if (given === undefined) streams.out.write(trainUsage);
    else await trainOn(given, streams, line);
  });
}

async function trainOn(given: TrainArguments, streams: Streams, line: ProgressLine): Promise<void> {
  const { folder, out, weights, batchSize, range, unfreeze, validation: fraction, seed, threads } = given;
  await checkFolder(out, '--out');
  const classes = await findClasses(folder);
  const engine = await createEngine({ threads });
  try {
    setRandomSeed(seed);
    line.step('Reading the network');
    const base = await readBase(weights, range, (download) =>
      line.detail(`Reading the network${downloadText(download)}`),
    );
    checkBlocks(base.model, unfreeze);

    const count = classes.reduce((sum, { paths }) => sum + paths.length, 0);
    line.step(`Reading ${count} pictures`);
    const { pictures, skipped } = await readPictures(classes, base.size, (done) =>
      line.detail(`Reading ${count} pictures: ${Math.floor((100 * done) / count)} %`),
    );
    line.stop();
    for (const { message } of skipped) streams.progress.write(`Skipped ${message}\n`);
    const split = splitPictures(pictures, { fraction, seed });
    streams.out.write(summaryOf(classes, split));

    const network = transferModel(base, classes.length);
    await trainNetwork(network, split, { given, streams, line, engine });
    const mistakes = await mistakesOf(network.model, split.validation, { batchSize, engine });
    streams.out.write(
      mistakesText(
        mistakes,
        classes.map(({ name }) => name),
      ),
    );
    await save(network, classes, { given, streams });
  } finally {
    engine.close();
  }
}

function summaryOf(classes: readonly PictureClass[], { training, validation }: SplitPictures): string {
  const width = Math.max(...classes.map(({ name }) => name.length));
  const lines = classes.map(({ name }, label) => {
    const [trains, tests] = [training, validation].map(
      (part) => part.filter((picture) => picture.label === label).length,
    );
    return `  ${name.padEnd(width)}  ${trains} to train with, ${tests} to test\n`;
  });
  return `${training.length + validation.length} pictures of ${classes.length} classes\n${lines.join('')}\n`;
}

async function save(
  { model }: TransferModel,
  classes: readonly PictureClass[],
  { given: { out, labels }, streams }: { readonly given: TrainArguments; readonly streams: Streams },
): Promise<void> {
  await saveModel(model, out);
  const names = classes.map(({ name }) => name);
  await writeFile(labels, `${JSON.stringify(names, null, 2)}\n`);
  streams.out.write(`
Saved       ${resolve(out)}
            ${resolve(labels)}
Use it with npm run classify -- picture.jpg --weights ${out} --labels ${labels}
`);
}
