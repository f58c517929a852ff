import { checkValue } from '@sepal/ops';
import { formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { checkOptions, positiveInteger, refuseExtra, show } from '@sepal/tensor/options';

/** A class: its id (for ImageNet a WordNet id such as 'n01440764') and its description ('tench'). */
export type ClassEntry = readonly [className: string, description: string];

/**
 * The classes of a model by index: Keras' `imagenet_class_index.json`, or an array in the order of the outputs. A class may
 * be just a description, which then doubles as its id.
 */
export type ClassIndex = Readonly<Record<string, ClassEntry | string>> | readonly (ClassEntry | string)[];

/** One prediction of a model. */
export type Prediction = readonly [className: string, description: string, score: number];

/** Options of {@link decodePredictions}. */
export interface DecodePredictionsOptions {
  /** The classes. For ImageNet: the contents of Keras' `imagenet_class_index.json`. */
  readonly classIndex: ClassIndex;
  /** How many classes to return per sample, best first. Default 5, or all if there are fewer. */
  readonly top?: number | undefined;
}

const IMAGENET_CLASSES = 1000;

/**
 * Decodes a model's outputs into class names.
 *
 * @param predictions the result of `predict`: `[samples, classes]`
 * @returns for each sample the best classes as `[className, description, score]`, highest score first; ties put the later
 *   class first, as in Keras
 * @throws ShapeError if the number of columns is not that of the classes; ValueError if the class index is missing or invalid
 * @see https://keras.io/api/applications/mobilenet/#decodepredictions-function
 * @example
 * decodePredictions(tensor([[0.1, 0.7, 0.2]]), { classIndex: ['cat', 'dog', 'bird'], top: 1 });
 * // [[['dog', 'dog', 0.7]]] (in float32: 0.699999988079071)
 */
export function decodePredictions(
  predictions: Tensor,
  options: DecodePredictionsOptions,
  ...extra: never[]
): Prediction[][] {
  refuseExtra(extra, 'decodePredictions(predictions, options)');
  const where = 'decodePredictions';
  checkValue(predictions, where);
  const given: Partial<DecodePredictionsOptions> = options ?? {};
  checkOptions<DecodePredictionsOptions>(given as DecodePredictionsOptions, { classIndex: true, top: true }, where);
  const { top = 5, classIndex } = given;
  const classes = classIndex === undefined || classIndex === null ? IMAGENET_CLASSES : Object.keys(classIndex).length;
  const [samples, columns] = predictions.shape;
  if (predictions.rank !== 2 || columns !== classes) {
    throw new ShapeError({
      where,
      message: `\`decodePredictions\` expects a batch of predictions (i.e. a 2D array of shape (samples, ${classes})). Received array with shape: ${formatShape(predictions.shape)}.`,
      hint:
        classes === IMAGENET_CLASSES
          ? 'A model with other classes needs its own class index: pass { classIndex: [names in the order of the outputs] }.'
          : `The class index has ${classes} classes.`,
    });
  }
  if (classIndex === undefined || classIndex === null) throw missingIndex(where);
  const count = Math.min(positiveInteger(top, 'top', where), columns);
  const entries = Array.from({ length: columns }, (_, index) => readEntry(classIndex, index, where));
  return Array.from({ length: samples as number }, (_, sample) => {
    const scores = predictions.data.subarray(sample * columns, (sample + 1) * columns);
    return bestFirst(scores)
      .slice(0, count)
      .map((index): Prediction => [...(entries[index] as ClassEntry), scores[index] as number]);
  });
}

/** The indices of scores, highest first. NaN comes before everything else, so that it gets noticed. */
function bestFirst(scores: ArrayLike<number>): number[] {
  const rank = (index: number): number => {
    const score = scores[index] as number;
    return Number.isNaN(score) ? Infinity : score;
  };
  return Array.from(scores, (_, index) => index).sort((a, b) => Math.sign(rank(b) - rank(a)) || b - a);
}

function readEntry(classIndex: ClassIndex, index: number, where: string): ClassEntry {
  const entry: unknown = (classIndex as Readonly<Record<string, unknown>>)[String(index)];
  if (typeof entry === 'string') return [entry, entry];
  if (Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string')) {
    return entry as unknown as ClassEntry;
  }
  throw new ValueError({
    where,
    message: `The class index has no names for class ${index}. Received: ${show(entry)}.`,
    hint: 'It is { "0": ["n01440764", "tench"], … }, or an array in the order of the outputs.',
  });
}

function missingIndex(where: string): ValueError {
  return new ValueError({
    where,
    message: 'The names of the classes are missing. Received: classIndex=undefined.',
    hint: "ImageNet's are in Keras' imagenet_class_index.json (https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json): parse it and pass { classIndex }.",
  });
}
