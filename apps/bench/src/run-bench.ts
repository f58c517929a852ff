import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Arguments } from './arguments.ts';
import { runChild } from './node/child.ts';
import { coldStages } from './node/cold-stages.ts';
import { coldStarts } from './node/cold-starts.ts';
import { downloadSizes } from './node/download-sizes.ts';
import { describeMachine } from './node/machine.ts';
import { installPeers } from './node/peers.ts';
import type { RaceResult, Section, SectionResult } from './race/section.ts';
import { printChanges } from './report/compare.ts';
import { drawReport } from './report/draw-report.ts';
import { printReport } from './report/print-report.ts';
import type { KernelsResult, Report, TrainingResult } from './report/report.ts';
import { sectionsFor } from './sections.ts';

/** The bench's output: the table, and its progress. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly progress: { write(text: string): unknown };
}

const SECTION_CHILD = new URL('./node/section-child.ts', import.meta.url);
const app = fileURLToPath(new URL('..', import.meta.url));

/** Runs the bench: prints the tables, writes `<node|chromium>.json` and `.svg`. @returns 1 if an answer was wrong or Sepal had none, else 0 */
export async function runBench(asked: Arguments, { out, progress }: Streams): Promise<number> {
  // Now: this run may overwrite it.
  const earlier = asked.against === undefined ? undefined : await readReport(asked.against);
  const tell = (line: string): unknown => progress.write(`${line}\n`);
  const notes: string[] = [];
  const missing = await installPeers(tell);
  if (missing !== undefined) notes.push(`Some runtimes could not be had. ${missing}`);

  const { quick, browser, engine, workloads, cold, files, training } = asked;
  const machine = describeMachine();
  const wanted = { host: browser ? 'browser' : 'node', quick, engine, workloads, cores: machine.cores } as const;
  const sections = cold || files || training ? [] : sectionsFor(wanted);
  const { version, results } = await (browser ? inChromium : inNode)(sections, tell);
  const everything = workloads.length === 0 && !browser && !files && !training;
  const starts = quick ? 3 : 9;
  const fromFiles =
    workloads.length === 0 && !cold && !training && engine === 'auto' ? await readFiles(browser, starts, tell) : NONE;
  const steps = (everything && !cold && engine === 'auto') || training ? await trainingSteps(quick, notes, tell) : [];
  const kernels = training ? await gradientKernels(quick, tell) : [];
  const report: Report = {
    date: new Date().toISOString(),
    machine,
    engine: version,
    quick,
    sections: results,
    coldStarts: everything ? await coldStarts(starts, engine, tell) : [],
    coldStages: everything && engine !== 'reference' ? await coldStages(starts, tell) : [],
    sizes: everything && !cold ? await downloadSizes() : [],
    ...fromFiles,
    training: steps,
    kernels,
    notes,
  };

  const folder =
    asked.out ?? join(app, quick || cold || files || training || workloads.length > 0 ? 'results/quick' : 'results');
  const file = join(folder, browser ? 'chromium' : 'node');
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.json`, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(`${file}.svg`, drawReport(report));
  if (earlier !== undefined) out.write(`${printChanges(earlier, report)}\n\n`);
  out.write(`${printReport(report)}\n\nWritten: ${file}.json and ${file}.svg\n`);
  return hasFailed(report) ? 1 : 0;
}

async function readReport(file: string): Promise<Report> {
  return JSON.parse(await readFile(file, 'utf8')) as Report;
}

interface Ran {
  readonly version: string;
  readonly results: readonly SectionResult[];
}

type FromFiles = Pick<Report, 'files' | 'fileMemory'>;
const NONE: FromFiles = { files: [], fileMemory: [] };

/** First answers from model files, in processes or in pages. */
async function readFiles(browser: boolean, repeats: number, tell: (line: string) => void): Promise<FromFiles> {
  const { fileStarts, fileStartsIn } = await import('./files/file-starts.ts');
  if (!browser) {
    const { starts, memory } = await fileStarts(repeats, tell);
    return { files: starts, fileMemory: memory };
  }
  const { withChromium } = await import('./browser/chromium.ts');
  return { files: await withChromium((chromium) => fileStartsIn(chromium, repeats, tell)), fileMemory: [] };
}

/** Training steps, where possible against the machine's Python. */
async function trainingSteps(
  quick: boolean,
  notes: string[],
  tell: (line: string) => void,
): Promise<readonly TrainingResult[]> {
  const [{ findPythons }, { raceSteps }] = await Promise.all([
    import('./training/pythons.ts'),
    import('./training/race-steps.ts'),
  ]);
  const pythons = await findPythons(tell);
  notes.push(...pythons.notes);
  return raceSteps(quick ? 5 : 25, pythons, tell);
}

/** The kernels of gradients against those of the forward pass. */
async function gradientKernels(quick: boolean, tell: (line: string) => void): Promise<readonly KernelsResult[]> {
  const { timeKernels } = await import('./training/kernels/time-kernels.ts');
  return timeKernels(quick, tell);
}

/** Runs every section in its own process. */
async function inNode(sections: readonly Section[], tell: (line: string) => void): Promise<Ran> {
  const results: SectionResult[] = [];
  for (const section of sections) {
    results.push(await runChild<SectionResult>(SECTION_CHILD, section, (race) => tell(`${section.title}: ${race}`)));
  }
  return { version: `Node ${process.versions.node} (V8 ${process.versions.v8})`, results };
}

async function inChromium(sections: readonly Section[], tell: (line: string) => void): Promise<Ran> {
  const { runInChromium } = await import('./browser/chromium.ts');
  const { version, results } = await runInChromium(sections, tell);
  return { version: `Chromium ${version}`, results };
}

/** Whether an answer was wrong, or Sepal had none. */
function hasFailed({ sections, files, training, kernels }: Report): boolean {
  if (training.some(({ entries }) => entries.some((entry) => entry.contestant === 'sepal' && 'problem' in entry)))
    return true;
  // Not every V8 has 256-bit instructions.
  if (kernels.some((result) => result.vectors === '128-bit' && 'problem' in result)) return true;
  if (files.some((result) => result.who === 'sepal' && 'problem' in result)) return true;
  const races = sections.flatMap((section) => section.races);
  const fine = (entries: RaceResult['entries']): boolean =>
    entries.some(({ contestant }) => contestant === 'sepal') &&
    entries.every(
      ({ contestant, problem, difference }) =>
        problem === undefined || (contestant !== 'sepal' && difference === undefined),
    );
  return !races.every(({ entries }) => fine(entries));
}
