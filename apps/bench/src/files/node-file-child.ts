/** Opens one model file, in a child process of the bench: nothing of the runtime is loaded before the clock starts. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { taskOfChild, tellParent } from '../node/child.ts';
import { peakMemory } from '../node/peak-memory.ts';
import { nodePeers } from '../node/peers.ts';
import { type FileStart, type LoadReader, startFile } from './file-reader.ts';
import { sepalReader } from './sepal-reader.ts';
import { tfjsReader } from './tfjs-reader.ts';

/** The runtime and the file. */
export interface FileTask {
  readonly who: FileReaderId;
  readonly file: string;
  /** Measures the memory that reading takes instead of times. */
  readonly memory?: boolean;
}
export type FileReaderId = 'sepal' | 'tfjs' | 'tfjs-cpu';

/** The peak of the process's memory while a file was read, less what it had before, in bytes. */
export interface FileMemory {
  readonly readBytes: number;
}

interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly object[];
}

/** Hands TensorFlow.js the files as its own loaders do: it has none for files in Node. */
const fromDisk = (file: string) => ({
  async load() {
    const { weightsManifest, ...artifacts } = JSON.parse(await readFile(file, 'utf8')) as {
      weightsManifest: readonly WeightGroup[];
    };
    const paths = weightsManifest.flatMap((group) => group.paths);
    const shards = await Promise.all(paths.map((path) => readFile(join(dirname(file), path))));
    const { buffer, byteOffset, byteLength } = shards.length === 1 ? (shards[0] as Buffer) : Buffer.concat(shards);
    return {
      ...artifacts,
      weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
      weightData: buffer.slice(byteOffset, byteOffset + byteLength),
    };
  },
});

const READERS: Record<FileReaderId, LoadReader> = {
  sepal: sepalReader,
  tfjs: tfjsReader(fromDisk),
  'tfjs-cpu': tfjsReader(fromDisk, 'cpu'),
};

async function readMemory({ who, file }: FileTask): Promise<FileMemory> {
  const reader = await READERS[who](nodePeers);
  // On Linux this sets the peak back to what the process has now.
  await writeFile('/proc/self/clear_refs', '5').catch(() => {});
  const before = process.memoryUsage().rss;
  await reader.open(file);
  return { readBytes: (await peakMemory()) - before };
}

const task = taskOfChild<FileTask>();
const result: FileStart | FileMemory =
  task.memory === true ? await readMemory(task) : await startFile(READERS[task.who], nodePeers, task.file);
await tellParent({ result });
process.exit();
