import { type AnyModel, fixedBatch } from '@sepal/layers';
import { Tensor, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { ArraySource, rangeOf, type Shuffle } from './array-source.ts';
import { countOf, mapSamples, type Samples } from './batch.ts';
import { type GivenSamples, givenSamples } from './given-samples.ts';
import { IterableSource, isBatchIterable } from './iterable-source.ts';
import type { Source } from './source.ts';

/** Keras' batch size. */
const USUAL = 32;

/** Options of {@link sourceOf}. */
export interface SourceOptions {
  readonly where: string;
  readonly batchSize: number | undefined;
  readonly stepsPerEpoch: number | undefined;
  /** Default false. */
  readonly shuffle?: Shuffle | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
}

/** The batches of data: of tensors, or of an iterable. @throws ShapeError, ValueError if they do not fit the model */
export function sourceOf(model: AnyModel, given: GivenSamples, options: SourceOptions): Source {
  const { where, stepsPerEpoch, batchSize } = options;
  if (!isBatchIterable(given.x)) return arraySource(model, givenSamples(model, given, where), options);
  for (const name of ['y', 'sampleWeight'] as const) {
    if (given[name] === undefined || given[name] === null) continue;
    throw new ValueError({
      where,
      message: `With an iterable of batches as \`x\`, \`${name}\` cannot be given.`,
      hint: 'Batches have everything: [x, y] or [x, y, sampleWeight].',
    });
  }
  if (batchSize !== undefined) {
    throw new ValueError({
      where,
      message: `With an iterable of batches as \`x\`, \`batchSize\` has no effect. Received: batchSize=${batchSize}.`,
      hint: 'Its batches are used as they come.',
    });
  }
  const { classWeight } = given;
  return new IterableSource(given.x, {
    stepsPerEpoch,
    where,
    read: (batch) => givenSamples(model, { ...batch, classWeight }, where),
  });
}

/** The batches of samples in memory. */
export function arraySource(model: AnyModel, samples: Samples, options: SourceOptions): Source {
  const { stepsPerEpoch, shuffle = false, seed = 0 } = options;
  const spread = stepsPerEpoch === undefined ? undefined : Math.ceil(countOf(samples) / stepsPerEpoch);
  const batchSize = options.batchSize ?? fixedBatch(model) ?? spread ?? USUAL;
  return new ArraySource(samples, { batchSize, shuffle, seed, stepsPerEpoch });
}

/** `validationData` as samples or an iterable. @throws ValueError for anything else */
export function validationSamples(given: unknown, where: string): GivenSamples {
  if (Array.isArray(given) && given.length >= 1 && given.length <= 3) {
    const [x, y, sampleWeight] = given as unknown[];
    return { x, y, sampleWeight };
  }
  if (isBatchIterable(given) && !Array.isArray(given)) return { x: given };
  throw new ValueError({
    where,
    message: `\`validationData\` must be [x, y], [x, y, sampleWeight] or an iterable of batches. Received: ${given instanceof Tensor ? String(given) : show(given)}.`,
  });
}

/**
 * Samples for training, and the last ones for validation: as many as `fraction` of all, rounded up.
 *
 * @throws ValueError if there are not enough for both
 */
export function splitSamples(samples: Samples, fraction: number, where: string): readonly [Samples, Samples] {
  const count = countOf(samples);
  const splitAt = Math.floor(count * (1 - fraction));
  if (splitAt === 0 || splitAt === count) {
    throw new ValueError({
      where,
      message: `Training data contains ${count} samples, which is not sufficient to split it into a validation and training set as specified by \`validationSplit=${fraction}\`.`,
      hint: 'Either provide more data, or a different value for the `validationSplit` argument.',
    });
  }
  return [
    mapSamples(samples, (tensor) => rangeOf(tensor, 0, splitAt)),
    mapSamples(samples, (tensor) => rangeOf(tensor, splitAt, count)),
  ];
}
