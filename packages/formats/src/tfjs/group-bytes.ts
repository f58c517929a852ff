import type { ManifestGroup } from './manifest.ts';

/** The files of a group, as if they were one. */
export class GroupBytes {
  readonly #shards: readonly Uint8Array[];

  private constructor(shards: readonly Uint8Array[]) {
    this.#shards = shards;
  }

  /** @throws FileError if the files do not have exactly the bytes that the group's tensors take */
  static async from(group: ManifestGroup, shards: readonly Uint8Array[], where: string): Promise<GroupBytes> {
    const received = shards.reduce((sum, { length }) => sum + length, 0);
    if (received !== group.bytes) throw (await import('../seldom.ts')).wrongBytes(group, shards, where);
    return new GroupBytes(shards);
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
