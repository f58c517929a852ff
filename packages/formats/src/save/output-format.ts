import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, listFew, show } from '@sepal/tensor/options';

/** The formats of a function that saves, by the endings of their files. */
export type Endings<F extends string> = Readonly<Record<string, F>>;

/** Which function writes the files with an ending: people call the others for them. */
const OTHERS: Readonly<Record<string, string>> = {
  '.keras': 'saveModel(model, path)',
  '.weights.h5': 'saveWeights(model, path)',
  '.npz': 'saveWeights(model, path)',
  '.safetensors': 'saveWeights(model, path)',
  '.json': 'saveTfjsModel(model, path)',
  '.onnx': 'exportOnnx(model)',
};

/**
 * The format of a destination: the one that it names, or the one of a path's ending.
 *
 * @throws ValueError if there is no such format
 */
export function outputFormat<F extends string>(
  destination: string | { readonly format: F },
  endings: Endings<F>,
  where: string,
): F {
  if (typeof destination === 'string') {
    // '.weights.h5' ends with '.h5' too.
    const ending = Object.keys({ ...endings, ...OTHERS })
      .sort((a, b) => b.length - a.length)
      .find((candidate) => destination.toLowerCase().endsWith(candidate));
    if (ending !== undefined && Object.hasOwn(endings, ending)) return endings[ending] as F;
    if (ending !== undefined) {
      throw new ValueError({
        where,
        message: `Files that end with ${ending} are another function's. Received: ${show(destination)}.`,
        hint: `Call ${OTHERS[ending]}.`,
      });
    }
    throw new ValueError({
      where,
      message: `The ending of ${show(destination)} does not say the format.`,
      hint: `End the path with one of ${listFew(Object.keys(endings))}, or pass { format } for bytes.`,
    });
  }
  const { format } = destination;
  const formats = [...new Set(Object.values(endings))];
  if (formats.includes(format)) return format;
  throw new ValueError({
    where,
    message: `There is no format ${show(format)}.`,
    hint: allowedNamesHint(format, formats),
  });
}
