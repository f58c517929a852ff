import { listFew } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import { kindOf } from '../sources/kind-of.ts';
import type { ManifestGroup } from './manifest.ts';

/** The files of a group, as if they were one. */
export class GroupBytes {
  readonly #shards: readonly Uint8Array[];

  /** @throws FileError if the files do not have exactly the bytes that the group's tensors take */
  constructor(group: ManifestGroup, shards: readonly Uint8Array[], where: string) {
    checkBytes(group, shards, where);
    this.#shards = shards;
  }

  /** A copy of some bytes, in a buffer of their own: in the files no tensor is aligned, and it may span several of them. */
  copy(offset: number, length: number): ArrayBuffer {
    const copy = new Uint8Array(length);
    let start = 0;
    for (const shard of this.#shards) {
      const from = Math.max(offset - start, 0);
      const to = Math.min(offset + length - start, shard.length);
      if (from < to) copy.set(shard.subarray(from, to), start + from - offset);
      start += shard.length;
    }
    return copy.buffer;
  }
}

function checkBytes({ paths, bytes }: ManifestGroup, shards: readonly Uint8Array[], where: string): void {
  const received = shards.reduce((sum, { length }) => sum + length, 0);
  if (received === bytes) return;
  const pages = paths.filter((_, index) => kindOf(shards[index] as Uint8Array) === 'html');
  const sizes = paths.map((path, index) => `'${path}' has ${(shards[index] as Uint8Array).length}`);
  throw new FileError({
    where,
    message: `The weights take ${bytes} bytes. Received ${received}: ${sizes.length === 0 ? 'no file is named' : listFew(sizes)}.`,
    hint:
      pages.length > 0
        ? `${listFew(pages.map((path) => `'${path}'`))} is an HTML page: the server answers with it where it has no such file.`
        : received < bytes
          ? 'A file was cut short, or belongs to another model. Download or convert the model again.'
          : 'A file belongs to another model, or something was appended to it. Download or convert the model again.',
  });
}
