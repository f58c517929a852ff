import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { checkFolder, readPicture, reportErrors } from '@sepal/command-line';
import { loadModel } from '@sepal/formats';
import { Conv2D, input, type Model, Sequential } from '@sepal/layers';
import { conv2to3, preprocessInput } from '@sepal/mobilenet';
import { defaultEngine } from '@sepal/runtime';
import { setRandomSeed, type Tensor } from '@sepal/tensor';
import { readArguments, usage } from './arguments.ts';
import { defaultPicture } from './default-picture.ts';
import { filterBank, filterNames } from './filter-bank.ts';
import { drawSheet } from './sheet.ts';
import { trainedLayers } from './trained-layers.ts';

/** Height and width of MobileNet's input. */
const SIDE = 224;

/** The sample's output: results, and the progress line. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly progress: Writable & { readonly isTTY?: boolean };
}

/** Runs the sample. @returns the exit status: 0, or 1 if the command line or the picture is invalid */
export function runSample(args: readonly string[], { out, progress }: Streams): Promise<number> {
  return reportErrors(progress, async (line) => {
    const { picture, out: file, seed, weights, help } = readArguments(args);
    if (help) {
      out.write(usage);
      return;
    }
    await checkFolder(file, '--out');
    setRandomSeed(seed);
    if (weights !== undefined) line.step('Reading the network');
    const layers: Layers =
      weights === undefined
        ? untrainedLayers()
        : { ...trainedLayers(await loadModel(weights), weights), what: 'what the trained first layer sees' };
    const side = layers.first.inputs.shape[1] as number;

    line.step('Reading the picture');
    const pixels = await readPicture(picture ?? defaultPicture(), side);
    line.step('The first convolution');
    const before = await layers.first.predict(preprocessInput(pixels));
    const engine = await defaultEngine();
    line.step('The Conv2-3 block');
    const { block } = layers;
    const started = performance.now();
    const after = await block.predict(before, {
      engine,
      onProgress: ({ fraction, layer }) => {
        line.detail(`The Conv2-3 block: ${Math.round(fraction * 100)} % ${layer}`);
      },
    });
    const milliseconds = performance.now() - started;

    line.step('Drawing the feature maps');
    await writeFile(file, await drawSheet({ picture: pixels, before, names: layers.names, after }));
    line.stop();

    out.write(`\nPicture   ${picture ?? 'a photograph of an acanthus'}, the middle square as ${side}×${side} pixels\n`);
    out.write(`Input     (${before.shape.join(', ')}): ${layers.what}\n\n`);
    out.write(`${block.summary()}\n`);
    out.write(`Output    (${after.shape.join(', ')}): ${statistics(after)}\n`);
    out.write(
      `Time      ${milliseconds.toFixed(1)} ms with compiling, ${(await fastest(block, before)).toFixed(1)} ms once it runs\n`,
    );
    out.write(`Engine    ${engine.info().reason}\n`);
    out.write(`Sheet     ${resolve(file)}\n`);
  });
}

/** The layers that the sample runs. */
interface Layers {
  /** From the picture to what the block takes. */
  readonly first: Sequential | Model;
  readonly block: Sequential | Model;
  /** The name of each map that the block takes; undefined if they have none. */
  readonly names?: readonly string[];
  /** What these maps show. */
  readonly what: string;
}

/** A fixed filter bank, 224×224×3 → 112×112×32, and a block with random weights. */
function untrainedLayers(): Layers {
  const block = conv2to3({ name: 'conv2_3' });
  const first = new Sequential([
    input({ shape: [SIDE, SIDE, 3] }),
    new Conv2D({ filters: 32, kernelSize: 3, strides: 2, padding: 'same', useBias: false, activation: 'relu' }),
  ]);
  first.setWeights([filterBank()]);
  return { first, block, names: filterNames(), what: 'edges, lines and colours of the picture' };
}

/** The shortest time of several predictions, in milliseconds: the first ones run code that is not optimized yet. */
async function fastest(block: Sequential | Model, x: Tensor): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 20; run++) {
    const started = performance.now();
    await block.predict(x);
    shortest = Math.min(shortest, performance.now() - started);
  }
  return shortest;
}

function statistics({ data }: Tensor): string {
  let [min, max, sum, zeros] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of data) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    if (value === 0) zeros++;
  }
  const mean = sum / data.length;
  return `min ${min.toFixed(3)}, mean ${mean.toFixed(3)}, max ${max.toFixed(3)}, ${((100 * zeros) / data.length).toFixed(0)} % zeros`;
}
