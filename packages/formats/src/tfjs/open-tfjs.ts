import type { ModelContents } from '../contents/model-contents.ts';
import { parseJson } from '../json/parse-json.ts';
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
 * @param options as for `file`
 * @throws FileError if it is not JSON, or not a layers model
 */
export function openTfjs({ bytes, ...file }: SourceFile, options: OpenTfjsOptions): Promise<ModelContents> {
  const { prefetch = false, ...reading } = options;
  const where = file.name;
  const shard = (path: string, length: number | undefined): Promise<Uint8Array> =>
    readSibling({ bytes, ...file }, path, { ...reading, length });
  return readTfjs(parseJson(bytes, where), shard, { where, prefetch });
}
