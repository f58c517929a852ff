import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../sources/source.ts';

/** Shows how much of a file has been read. */
export interface FileProgress {
  readonly update: (progress: Progress) => void;
  stop(): void;
}

/** Smaller files are read before a bar could be seen. */
const LARGE = 8 * 1024 * 1024;

/** A bar for large files on a terminal; nothing in a pipe. */
export function fileProgress(stream: Writable & { readonly isTTY?: boolean }): FileProgress {
  if (stream.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const format = 'Reading {bar} {percentage} % of {megabytes} MB';
  const bar = new SingleBar(
    { format, stream: stream as never, clearOnComplete: true, hideCursor: true },
    Presets.shades_grey,
  );
  let total = 0;
  return {
    update: (progress) => {
      const { loaded, total: size = 0 } = progress;
      if (size < LARGE) return;
      if (!bar.isActive) bar.start(size, 0, { megabytes: (size / 1e6).toFixed(1) });
      if (size !== total) bar.setTotal(size);
      total = size;
      bar.update(loaded);
    },
    stop: () => bar.stop(),
  };
}
