import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkFolder, pngOf, readPicture, reportErrors } from '@sepal/command-line';
import { featureMapSheet } from '@sepal/image';
import { type ClassIndex, decodePredictions } from '@sepal/mobilenet';
import { defaultEngine } from '@sepal/runtime';
import { type Tensor, tensor } from '@sepal/tensor';
import { readArguments, usage } from './arguments.ts';
import { bars } from './bars.ts';
import { downloadText } from './download-text.ts';
import { findPictures } from './find-pictures.ts';
import { numbered, readLabels } from './labels.ts';
import { mapsOf } from './maps-of.ts';
import { readNetwork } from './network.ts';
import { fromBytes, type PixelRange } from './pixel-range.ts';
import type { Streams } from './streams.ts';

/** Names what is on pictures. @returns the exit status: 0, or 1 if the command line, the network or a picture is invalid */
export function classify(args: readonly string[], streams: Streams): Promise<number> {
  const { out, progress, columns } = streams;
  return reportErrors(progress, async (line) => {
    const { pictures, weights, labels, range, top, layer, out: file, help } = readArguments(args);
    if (help) {
      out.write(usage);
      return;
    }
    if (layer !== undefined) await checkFolder(file, '--out');
    const paths = await findPictures(pictures);
    const given = labels === undefined ? undefined : await readLabels(labels);

    line.step('Reading the network');
    const started = performance.now();
    const network = await readNetwork(weights, (download) =>
      line.detail(`Reading the network${downloadText(download)}`),
    );
    const classIndex = given ?? numbered(network.classes);
    const read = performance.now() - started;
    const maps = layer === undefined ? undefined : mapsOf(network.model, layer);
    line.stop();

    for (const [index, path] of paths.entries()) {
      line.step(`Reading ${path}`);
      const pixels = await readPicture(path, network.size);
      const x = scaled(pixels, range ?? network.range);
      const before = performance.now();
      const scores = await network.model.predict(x);
      const milliseconds = performance.now() - before;
      line.stop();
      out.write(`\n${path}\n${answer(scores, classIndex, top, columns)}`);
      if (maps !== undefined && index === 0) {
        await writeFile(file, await drawMaps(await maps.predict(x)));
        out.write(`\nFeature maps of ${layer}: ${resolve(file)}\n`);
      }
      const note = index === 0 ? ' with compiling' : '';
      out.write(`  ${milliseconds.toFixed(1)} ms${note}\n`);
    }
    const { reason } = (await defaultEngine()).info();
    out.write(`\nNetwork   ${network.model.name}, read and built in ${read.toFixed(0)} ms\nEngine    ${reason}\n`);
  });
}

function answer(scores: Tensor, classIndex: ClassIndex, top: number, columns: number | undefined): string {
  const [classes = []] = decodePredictions(scores, { classIndex, top: Math.min(top, scores.shape[1] as number) });
  return bars(
    classes.map(([, name, score]) => ({ name, score })),
    columns,
  )
    .map((bar) => `${bar}\n`)
    .join('');
}

/** Bytes in the range that the network takes. */
function scaled(pixels: Tensor<'uint8'>, range: PixelRange): Tensor {
  const { scale, offset } = fromBytes(range);
  return tensor(
    Float32Array.from(pixels.data, (byte) => byte * scale + offset),
    pixels.shape,
  );
}

const SMALLEST_MAP = 112;

function drawMaps(maps: Tensor): Promise<Buffer> {
  const [, height = 1, width = 1] = maps.shape;
  const factor = Math.max(1, Math.ceil(SMALLEST_MAP / Math.max(height, width)));
  return pngOf(featureMapSheet(maps, { size: [height * factor, width * factor], labels: true, legend: true }));
}
