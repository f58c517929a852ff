import type { Json } from '../contents/model-contents.ts';
import { FileError } from '../file-error.ts';
import { parseJson } from '../json/parse-json.ts';
import { kindOf } from '../sources/kind-of.ts';
import type { SourceFile } from '../sources/source-file.ts';

/** Reads a `model.json` that is not as most are. @throws FileError if it is none */
export function unusualJson(file: SourceFile): Json {
  refuseOthers(file);
  return parseJson(file.bytes, file.name);
}

/** Files that the other loader reads. */
function refuseOthers({ bytes, name }: SourceFile): void {
  const kind = kindOf(bytes);
  if (kind !== 'hdf5' && kind !== 'zip') return;
  throw new FileError({
    where: name,
    message: 'This is a file of Keras, not a model.json.',
    hint: 'Call loadModel of @sepal/formats.',
  });
}
