import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import { openFile } from '../load/open-file.ts';
import type { Source, SourceOptions } from '../sources/source.ts';
import { SOURCE_OPTIONS } from '../sources/source-options.ts';
import { describeContents } from './describe-contents.ts';
import type { FileDescription } from './file-description.ts';

/**
 * Tells what a file holds, before anything is built: its format and writer, the model's layers, the weights with their shapes, the
 * optimizer, what loading would rewrite, and what would stop it.
 *
 * @param source bytes, a `Blob`, `File`, `Response` or stream, a URL, or in Node the path of a file or folder
 * @param options how to read: `onProgress`, `signal`, `checksum`, `cache`
 * @returns data; `toString()` or a template string makes a text of it
 * @throws FileError if it is a file of no format that this package reads, or damaged
 * @example
 * const description = await describe('mobilenet.h5');
 * console.log(`${description}`);
 * description.writer.version; // '2.8.0'
 */
export async function describe(
  source: Source,
  options: SourceOptions = {},
  ...extra: never[]
): Promise<FileDescription> {
  refuseExtra(extra, 'describe(source, options)');
  checkOptions<SourceOptions>(options, SOURCE_OPTIONS, 'describe');
  const { contents } = await openFile(source, options);
  try {
    return await describeContents(contents);
  } finally {
    contents.close();
  }
}
