import type { Json, ModelContents } from '../contents/model-contents.ts';
import { readSibling } from '../sources/read-sibling.ts';
import type { ReadOptions, SourceFile } from '../sources/source-file.ts';
import { readTfjs } from './read-tfjs.ts';

/** How {@link openTfjs} reads. */
export interface OpenTfjsOptions extends ReadOptions {
  /** Begin to read the files of weights at once. */
  readonly prefetch?: boolean;
}

/**
 * Reads `model.json`, and finds the files of weights beside it.
 *
 * @param json what is in it
 * @param file where it is
 * @param options as for `file`
 * @throws FileError if it is not a layers model
 */
export function openTfjs(json: Json, file: SourceFile, options: OpenTfjsOptions): Promise<ModelContents> {
  const { prefetch = false, ...reading } = options;
  const shard = (path: string, length: number | undefined): Promise<Uint8Array> =>
    readSibling(file, path, { ...reading, length });
  return readTfjs(json, shard, { where: file.name, prefetch });
}
