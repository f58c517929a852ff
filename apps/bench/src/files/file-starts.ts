import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { serveBench } from '../browser/serve.ts';
import { runChild } from '../node/child.ts';
import { messageOf } from '../race/message-of.ts';
import { TOLERANCE } from '../race/racer.ts';
import { median, relativeDifference } from '../race/statistics.ts';
import type { FileMemoryResult, FileResult } from '../report/report.ts';
import type { FileStart } from './file-reader.ts';
import { writeModelFiles } from './model-files.ts';
import type { FileMemory, FileReaderId, FileTask } from './node-file-child.ts';
import type { FilePage } from './page-sepal.ts';

const CHILD = new URL('./node-file-child.ts', import.meta.url);

/** The files that are read, by the model's width: TensorFlow.js reads its own. */
const NODE_STARTS: readonly { readonly model: string; readonly alpha: number; readonly runs: readonly Run[] }[] = [
  {
    model: 'MobileNetV1 0.25/224',
    alpha: 0.25,
    runs: [
      { who: 'sepal', file: 'model.h5' },
      { who: 'sepal', file: 'model.keras' },
      { who: 'sepal', file: 'model.json' },
      { who: 'tfjs-cpu', file: 'model.json' },
      { who: 'tfjs', file: 'model.json' },
    ],
  },
  {
    model: 'MobileNetV1 1.0/224',
    alpha: 1,
    runs: [
      { who: 'sepal', file: 'model.h5' },
      { who: 'sepal', file: 'model.keras' },
      { who: 'sepal', file: 'model.json' },
      { who: 'tfjs', file: 'model.json' },
    ],
  },
];

interface Run {
  readonly who: FileReaderId;
  readonly file: string;
}

/** First answers from files in fresh processes, taking turns, and the memory that reading takes. */
export async function fileStarts(
  repeats: number,
  onProgress: (progress: string) => void,
): Promise<{ starts: FileResult[]; memory: FileMemoryResult[] }> {
  return inFolder(async (folder) => {
    const starts: FileResult[] = [];
    const memory: FileMemoryResult[] = [];
    for (const { model, alpha, runs } of NODE_STARTS) {
      const place = join(folder, String(alpha));
      await writeModelFiles(place, alpha);
      const task = ({ who, file }: Run): FileTask => ({ who, file: join(place, file) });
      const start = (run: Run): Promise<FileStart> => runChild<FileStart>(CHILD, task(run));
      starts.push(...(await race({ model, runs, start, repeats, onProgress })));
      if (alpha !== 1) continue;
      for (const run of runs) {
        onProgress(`memory of ${run.who} with ${run.file}`);
        const { readBytes } = await runChild<FileMemory>(CHILD, { ...task(run), memory: true });
        memory.push({ model, ...run, readBytes });
      }
    }
    return { starts, memory };
  });
}

/** First answers from `model.json` on a local server in fresh pages, taking turns. */
export async function fileStartsIn(
  browser: Browser,
  repeats: number,
  onProgress: (progress: string) => void,
): Promise<FileResult[]> {
  return inFolder(async (folder) => {
    await writeModelFiles(folder, 1);
    const server = await serveBench({ pages: { sepal: 'files/page-sepal.ts', tfjs: 'files/page-tfjs.ts' }, folder });
    try {
      const start = async ({ who, file }: Run): Promise<FileStart> => {
        // A context of its own: no code that an earlier page has compiled.
        const context = await browser.newContext();
        try {
          const page = await context.newPage();
          await page.goto(server.address + who);
          await page.waitForFunction(() => 'openFile' in globalThis);
          const address = `${server.address}files/${file}`;
          return await page.evaluate((given) => (globalThis as unknown as FilePage).openFile(given), address);
        } finally {
          await context.close();
        }
      };
      const runs = (['sepal', 'tfjs'] as const).map((who) => ({ who, file: 'model.json' }));
      return await race({ model: 'MobileNetV1 1.0/224', runs, start, repeats, onProgress });
    } finally {
      server.close();
    }
  });
}

interface Race {
  readonly model: string;
  readonly runs: readonly Run[];
  start(run: Run): Promise<FileStart>;
  readonly repeats: number;
  onProgress(progress: string): void;
}

/** All runs in turn, `repeats` times. The last one is what the others are compared with, in answers and, round by round, in time. */
async function race({ model, runs, start, repeats, onProgress }: Race): Promise<FileResult[]> {
  const rounds: (FileStart | string)[][] = [];
  for (let round = 0; round < repeats; round++) {
    onProgress(`${model} from files, round ${round + 1} of ${repeats}`);
    const starts: (FileStart | string)[] = [];
    for (const run of runs) starts.push(await start(run).catch(messageOf));
    rounds.push(starts);
  }
  return runs.map((run, index): FileResult => {
    const own = rounds.map((round) => round[index] as FileStart | string);
    const problem = own.find((result) => typeof result === 'string');
    if (problem !== undefined) return { model, ...run, problem };
    const starts = own as FileStart[];
    const pairs = rounds.flatMap((round, at) => {
      const last = round.at(-1) as FileStart | string;
      return typeof last === 'string' ? [] : [[starts[at] as FileStart, last] as const];
    });
    const off = Math.max(
      0,
      ...pairs.map(([{ answer }, last]) =>
        relativeDifference(Float32Array.from(answer), Float32Array.from(last.answer)),
      ),
    );
    if (off > TOLERANCE) return { model, ...run, problem: `wrong answer, off by ${off.toExponential(1)}` };
    const middle = (key: 'imported' | 'loaded' | 'answered'): number => median(starts.map((each) => each[key]));
    const total = ({ imported, answered }: FileStart): number => imported + answered;
    return {
      model,
      ...run,
      imported: middle('imported'),
      loaded: middle('loaded'),
      answered: middle('answered'),
      total: median(starts.map(total)),
      ratio: median(pairs.map(([each, last]) => each.answered / last.answered)),
      totalRatio: median(pairs.map(([each, last]) => total(each) / total(last))),
    };
  });
}

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sepal-bench-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
