import type { ProgressLine } from '@sepal/command-line';
import type { Engine } from '@sepal/runtime';
import { TerminalRenderer } from '@sepal/training';
import type { Streams } from '../streams.ts';
import { fineTune } from './fine-tune.ts';
import { labelsOf, type Picture } from './pictures.ts';
import { predictPictures } from './predict-pictures.ts';
import type { SplitPictures } from './split-pictures.ts';
import type { TrainArguments } from './train-arguments.ts';
import { trainHead } from './train-head.ts';
import type { TrainingResult } from './training-result.ts';
import type { TransferModel } from './transfer-model.ts';

/** What a training runs with, and where it says how far it is. */
export interface TrainingRun {
  readonly given: TrainArguments;
  readonly streams: Streams;
  readonly line: ProgressLine;
  readonly engine: Engine;
}

/** Trains the head of a network on features, then the last blocks of its base too, unless that makes it worse. */
export async function trainNetwork(network: TransferModel, split: SplitPictures, run: TrainingRun): Promise<void> {
  const { given, streams } = run;
  const head = await trainOnFeatures(network, split, run);
  streams.out.write(resultLine('Head', head));
  if (given.fineTuneEpochs === 0 || given.unfreeze === 0) return;

  const before = await network.model.getWeights();
  const tuned = await trainLastBlocks(network, split, run);
  streams.out.write(resultLine('Fine-tuned', tuned));
  if (tuned.validationLoss < head.validationLoss) return;
  network.model.setWeights(before);
  streams.out.write('            The loss is no lower than with the head alone: its weights stay.\n');
}

/** The base is frozen: it runs once over all pictures, and the head learns from what it gives. */
async function trainOnFeatures(
  { extractor, head }: TransferModel,
  { training, validation }: SplitPictures,
  { given: { epochs, batchSize, seed }, line, engine }: TrainingRun,
): Promise<TrainingResult> {
  const count = training.length + validation.length;
  const step = `Computing the features of ${count} pictures`;
  line.step(step);
  const featuresOf = async (pictures: readonly Picture[], before: number) => {
    const onProgress = (done: number): void => line.detail(`${step}: ${Math.floor((100 * (before + done)) / count)} %`);
    return [await predictPictures(extractor, pictures, { batchSize, engine, onProgress }), labelsOf(pictures)] as const;
  };
  const samples = {
    training: await featuresOf(training, 0),
    validation: await featuresOf(validation, training.length),
  };
  line.step('Training the head');
  const onEpoch = (epoch: number, accuracy: number): void =>
    line.detail(`Training the head: epoch ${epoch + 1}, ${percent(accuracy)} of the test pictures right`);
  const result = await trainHead(head, samples, { epochs, batchSize, seed, engine, onEpoch });
  line.stop();
  return result;
}

function trainLastBlocks(
  network: TransferModel,
  split: SplitPictures,
  { given: { unfreeze, fineTuneEpochs, batchSize, seed }, streams: { out, progress }, engine }: TrainingRun,
): Promise<TrainingResult> {
  out.write(`\nTraining the last ${unfreeze === 1 ? 'block' : `${unfreeze} blocks`} and the head\n`);
  const isTerminal = progress.isTTY === true;
  const output = { write: (text: string) => void progress.write(text), isTerminal, rewinds: isTerminal };
  const renderer = new TerminalRenderer({ output });
  const verbose = isTerminal ? 1 : 2;
  return fineTune(network, split, { unfreeze, epochs: fineTuneEpochs, batchSize, seed, engine, verbose, renderer });
}

function resultLine(what: string, { epochs, validationAccuracy }: TrainingResult): string {
  return `${what.padEnd(12)}${percent(validationAccuracy)} of the test pictures right, after ${epochs} epochs\n`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
