import type { AnyModel } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { givenSamples } from '../data/given-samples.ts';
import { isBatchIterable } from '../data/iterable-source.ts';
import type { Source } from '../data/source.ts';
import { arraySource, type SourceOptions, sourceOf, splitSamples, validationSamples } from '../data/sources.ts';
import type { FitOptions } from './loop-options.ts';

/** Where the batches of a fit come from. */
export interface FitSources {
  readonly training: Source;
  readonly validation: Source | undefined;
}

/**
 * The batches of training and validation: `validationData` comes before `validationSplit`.
 *
 * @throws ShapeError, ValueError if the data do not fit the model or the options
 */
export function fitSources(
  model: AnyModel,
  given: { readonly x: unknown; readonly y: unknown },
  options: FitOptions,
  where: string,
): FitSources {
  const { batchSize, stepsPerEpoch, shuffle = true, seed, classWeight, sampleWeight } = options;
  const { validationData, validationSplit = 0, validationBatchSize, validationSteps } = options;
  const training: SourceOptions = { where, batchSize, stepsPerEpoch, shuffle, seed };
  const validation = (inherited: number | undefined): SourceOptions => ({
    where: `${where} validationData`,
    batchSize: validationBatchSize ?? inherited,
    stepsPerEpoch: validationSteps,
  });
  if (validationData !== undefined && validationData !== null) {
    const samples = validationSamples(validationData, `${where} validationData`);
    return {
      training: sourceOf(model, { ...given, sampleWeight, classWeight }, training),
      validation: sourceOf(model, samples, validation(isBatchIterable(samples.x) ? undefined : batchSize)),
    };
  }
  if (validationSplit === 0) {
    return { training: sourceOf(model, { ...given, sampleWeight, classWeight }, training), validation: undefined };
  }
  if (isBatchIterable(given.x)) {
    throw new ValueError({
      where,
      message: '`validationSplit` is only supported for tensors. Received an iterable of batches.',
      hint: 'Give validationData.',
    });
  }
  // Classes have weights in training alone.
  const [first] = splitSamples(
    givenSamples(model, { ...given, sampleWeight, classWeight }, where),
    validationSplit,
    where,
  );
  const [, last] = splitSamples(givenSamples(model, { ...given, sampleWeight }, where), validationSplit, where);
  return {
    training: arraySource(model, first, training),
    validation: arraySource(model, last, validation(batchSize)),
  };
}
