import { readPicture } from '@sepal/command-line';
import { SepalError, Tensor, ValueError } from '@sepal/tensor';
import type { PictureClass } from './find-classes.ts';

/** A picture of a class. */
export interface Picture {
  readonly path: string;
  /** The index of its class. */
  readonly label: number;
  /** uint8 `[1, height, width, 3]` */
  readonly pixels: Tensor<'uint8'>;
}

/** What has been read, and the errors of what could not be. */
export interface ReadPictures {
  readonly pictures: readonly Picture[];
  readonly skipped: readonly SepalError[];
}

/**
 * Reads the pictures of all classes. Those that cannot be read are skipped.
 *
 * @param size height and width to scale them to
 * @param onRead called with the number of those that are done
 * @throws ValueError unless two pictures of each class can be read
 */
export async function readPictures(
  classes: readonly PictureClass[],
  size: readonly [number, number],
  onRead: (count: number) => void,
): Promise<ReadPictures> {
  const pictures: Picture[] = [];
  const skipped: SepalError[] = [];
  for (const [label, { name, paths }] of classes.entries()) {
    const before = pictures.length;
    for (const path of paths) {
      try {
        pictures.push({ path, label, pixels: await readPicture(path, size) });
      } catch (error) {
        if (!(error instanceof SepalError)) throw error;
        skipped.push(error);
      }
      onRead(pictures.length + skipped.length);
    }
    checkEnough(name, pictures.length - before, skipped);
  }
  return { pictures, skipped };
}

function checkEnough(name: string, count: number, skipped: readonly SepalError[]): void {
  if (count >= 2) return;
  const [first] = skipped;
  throw new ValueError({
    where: name,
    message: `Expected at least two pictures of each class, one to train with and one to test. Could read ${count === 0 ? 'none' : 'one'}.`,
    ...(first === undefined ? {} : { hint: `The first that could not be read: ${first.message}` }),
  });
}

/** Pictures as one batch: uint8 `[pictures, height, width, 3]`. */
export function pixelsOf(pictures: readonly Picture[]): Tensor<'uint8'> {
  const [, ...shape] = (pictures[0] as Picture).pixels.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const data = new Uint8Array(pictures.length * size);
  for (const [index, { pixels }] of pictures.entries()) data.set(pixels.data, index * size);
  return new Tensor([pictures.length, ...shape], 'uint8', data);
}

/** The classes of pictures: int32 `[pictures]`. */
export function labelsOf(pictures: readonly Picture[]): Tensor<'int32'> {
  return new Tensor(
    [pictures.length],
    'int32',
    Int32Array.from(pictures, ({ label }) => label),
  );
}
