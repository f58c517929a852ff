import { type ContestantId, LINE_UP } from '../contestants/line-up.ts';
import type { EntryResult, RaceResult, SectionResult } from '../race/section.ts';
import { kilobytes, milliseconds, times } from './format.ts';
import { goalsOf } from './goals.ts';
import { printKernels } from './print-kernels.ts';
import type {
  ColdResult,
  FileMemoryResult,
  FileResult,
  Report,
  SizeResult,
  StageResult,
  TrainingResult,
} from './report.ts';
import { formatTable, left, right } from './table.ts';

/** The whole report as text for a terminal. */
export function printReport(report: Report): string {
  const {
    machine,
    engine,
    date,
    sections,
    coldStarts,
    coldStages,
    sizes,
    files,
    fileMemory,
    training,
    kernels,
    notes,
  } = report;
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  return [
    `${machine.processor}, ${machine.cores} cores, ${memory}, ${machine.system}, load before ${machine.load.toFixed(1)}; ${engine}; ${date}`,
    'A run takes pixels in ordinary memory and gives the answer in ordinary memory; copies in and out are part of the time. Weights and inputs are the same for all, and so\nare the answers (checked before). × first: how many times as long as the first one of the section, round by round.',
    ...sections.map(printSection),
    ...(coldStarts.length > 0 ? [printColdStarts(coldStarts)] : []),
    ...(coldStages.length > 0 ? [printColdStages(coldStages)] : []),
    ...(sizes.length > 0 ? [printSizes(sizes)] : []),
    ...(files.length > 0 ? [printFiles(files)] : []),
    ...(fileMemory.length > 0 ? [printFileMemory(fileMemory)] : []),
    ...(training.length > 0 ? [printTraining(training)] : []),
    ...kernels.map(printKernels),
    ...printGoals(report),
    ...notes.map((note) => `Note: ${note}`),
  ].join('\n\n');
}

function printSection({ title, setups, races, fusedPeak }: SectionResult): string {
  const setupLines = Object.entries(setups).map(([key, setup]) => `  ${key}: ${setup}`);
  const peakName = fusedPeak ? '128-bit FMA peak' : '128-bit multiply and add, peak';
  const columns = [
    left('workload'),
    left('who'),
    right('median'),
    right('fastest'),
    right('GFLOP/s'),
    right('of peak'),
    right('× first'),
  ];
  const rows = races.flatMap((race) => race.entries.map((entry, index) => rowOf(race, entry, index === 0)));
  const peaks = races.map(({ peakGflops }) => peakGflops);
  const range = `${Math.min(...peaks).toFixed(1)} to ${Math.max(...peaks).toFixed(1)} GFLOP/s on one thread`;
  const notes = races.flatMap(perMultiplyAddLines);
  return [
    `## ${title}`,
    ...setupLines,
    `  ${peakName}, measured in every race: ${range}`,
    '',
    formatTable(columns, rows),
    ...notes,
  ].join('\n');
}

function rowOf(race: RaceResult, entry: EntryResult, isFirst: boolean): string[] {
  const { median, min, ratio, ofPeak = Number.NaN, problem } = entry;
  const workload = isFirst ? race.title : '';
  if (median === undefined || min === undefined) return [workload, entry.key, problem ?? 'no time'];
  const gflops = (2 * race.multiplyAdds) / median / 1e6;
  const compared = ratio === undefined || ratio === 1 ? '' : `${times(ratio)}${ratio < 1 ? ' lost' : ''}`;
  return [
    workload,
    entry.key,
    milliseconds(median),
    milliseconds(min),
    gflops.toFixed(1),
    `${(ofPeak * 100).toFixed(0)} %`,
    compared,
  ];
}

function perMultiplyAddLines({ title, entries }: RaceResult): string[] {
  const parts = entries.flatMap(({ key, perMultiplyAdd }) =>
    perMultiplyAdd === undefined ? [] : [`${key} ${times(perMultiplyAdd)}`],
  );
  return parts.length === 0
    ? []
    : [`  ${title}: time per multiply-add against the next multiple of eight: ${parts.join(', ')}`];
}

function printColdStarts(results: readonly ColdResult[]): string {
  const columns = [
    left('who'),
    right('imported'),
    right('built'),
    right('answered'),
    right('fastest'),
    right('memory above Node'),
  ];
  const rows = results.map((result) =>
    'problem' in result
      ? [titleOf(result.contestant), result.problem]
      : [
          titleOf(result.contestant),
          ...[result.imported, result.prepared, result.answered, result.fastest].map(milliseconds),
          `${(result.bytesAboveNode / 1e6).toFixed(0)} MB`,
        ],
  );
  return `## Cold start: MobileNetV1 1.0/224 in a fresh process, one thread, weights in a buffer\n${formatTable(columns, rows)}`;
}

function printColdStages(stages: readonly StageResult[]): string {
  const total = stages.reduce((sum, stage) => sum + stage.milliseconds, 0);
  const row = (name: string, time: number): string[] => [
    name,
    milliseconds(time),
    `${((time / total) * 100).toFixed(0)} %`,
  ];
  const rows = [...stages.map(({ stage, milliseconds: time }) => row(stage, time)), row('sum', total)];
  return `## Cold start of Sepal by stage: MobileNetV1 1.0/224, one thread, while V8's profiler samples\n${formatTable([left('stage'), right('median'), right('of all')], rows)}`;
}

function printSizes(results: readonly SizeResult[]): string {
  const rows = results.map((result) =>
    'problem' in result
      ? [result.title, result.problem]
      : [result.title, kilobytes(result.bytes), kilobytes(result.gzip)],
  );
  return `## Download: JavaScript bundled and minified, and its WebAssembly\n${formatTable([left('what'), right('bytes'), right('gzip')], rows)}`;
}

const READERS = { sepal: 'Sepal', tfjs: 'TensorFlow.js wasm', 'tfjs-cpu': 'TensorFlow.js cpu' } as const;

function printFiles(results: readonly FileResult[]): string {
  const columns = [
    left('model'),
    left('who'),
    left('file'),
    right('imported'),
    right('read'),
    right('answered'),
    right('× TensorFlow.js'),
    right('with the import'),
    right('× TensorFlow.js'),
  ];
  const rows = results.map((result) => {
    const { model, who, file } = result;
    if ('problem' in result) return [model, READERS[who], file, result.problem];
    const { imported, loaded, answered, total, ratio, totalRatio } = result;
    const cells = [...[imported, loaded, answered].map(milliseconds), times(ratio), milliseconds(total)];
    return [model, READERS[who], file, ...cells, times(totalRatio)];
  });
  return `## From a file to the first answer, one thread. The clock of "read" and "answered" starts when the runtime is there\n${formatTable(columns, rows)}`;
}

function printFileMemory(results: readonly FileMemoryResult[]): string {
  const rows = results.map(({ model, who, file, readBytes }) => [
    model,
    READERS[who],
    file,
    `${(readBytes / 1e6).toFixed(0)} MB`,
  ]);
  const columns = [left('model'), left('who'), left('file'), right('memory')];
  return `## Peak memory while a file is read, beyond that of the process before\n${formatTable(columns, rows)}`;
}

function printTraining(results: readonly TrainingResult[]): string {
  const columns = [
    left('network'),
    left('who'),
    right('step'),
    right('GFLOP/s'),
    right('× Sepal'),
    right('memory of the step'),
  ];
  const rows = results.flatMap(({ title, multiplyAdds, entries }) =>
    entries.map((entry, index) => {
      const network = index === 0 ? title : '';
      if ('problem' in entry) return [network, entry.title, entry.problem];
      const { milliseconds: time, ratio, bytes } = entry;
      const gflops = entry.contestant === 'sepal-dense' ? '' : ((2 * multiplyAdds) / time / 1e6).toFixed(1);
      const memory = bytes > 0 ? `${(bytes / 1e6).toFixed(0)} MB` : '';
      return [network, entry.title, milliseconds(time), gflops, times(ratio), memory];
    }),
  );
  return `## Training steps: forward, backward, batch statistics, update. One thread unless stated; memory beyond what the process had before its first step\n${formatTable(columns, rows)}`;
}

function printGoals(report: Report): string[] {
  const goals = goalsOf(report);
  if (goals.length === 0) return [];
  const rows = goals.map(({ what, goal, measured, met }) => [what, goal, measured, met ? 'met' : 'MISSED']);
  return [`## Goals\n${formatTable([left('what'), left('goal'), left('measured'), left('')], rows)}`];
}

function titleOf(contestant: ContestantId): string {
  return LINE_UP[contestant].title;
}
