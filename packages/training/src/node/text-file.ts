import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ValueError } from '@sepal/tensor';
import { refuseExtra, show } from '@sepal/tensor/options';
import type { TextOutput } from '../callbacks/csv-logger.ts';

/**
 * A text file for {@link CSVLogger}. It is made when training begins, with its folders; each write is in the file before training goes
 * on, so that programs that watch it see every epoch.
 *
 * @param path where it is
 * @throws ValueError unless `path` is a string
 * @example
 * new CSVLogger({ output: textFile('runs/1/training.csv'), append: true });
 */
export function textFile(path: string, ...extra: never[]): TextOutput {
  refuseExtra(extra, 'textFile(path)');
  if (typeof path !== 'string' || path === '') {
    throw new ValueError({
      where: 'textFile',
      message: `\`path\` must be the path of a file. Received: ${show(path)}.`,
    });
  }
  let file: FileHandle | undefined;
  return {
    open: async ({ append }) => {
      await file?.close();
      file = undefined;
      await mkdir(dirname(path), { recursive: true });
      file = await open(path, append ? 'a' : 'w');
      return append && (await file.stat()).size > 0;
    },
    write: async (text) => {
      await file?.appendFile(text);
    },
    close: async () => {
      await file?.close();
      file = undefined;
    },
  };
}
