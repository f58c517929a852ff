import type { FileError } from './file-error.ts';

type Words = typeof import('./seldom.ts');

/** What is wrong with a file, before the words for it are loaded: pages seldom need these. */
export class Untold extends Error {
  readonly tell: (words: Words) => FileError;

  constructor(tell: (words: Words) => FileError) {
    super();
    this.tell = tell;
  }
}

/**
 * The result of a function that throws {@link Untold}.
 *
 * @throws FileError in its place
 */
export async function told<T>(read: () => T): Promise<T> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Untold)) throw error;
    throw error.tell(await import('./seldom.ts'));
  }
}
