import type { ContestantId } from '../contestants/line-up.ts';
import type { EntryResult, RaceResult } from '../race/section.ts';
import { REUSE, SCALING } from '../sections.ts';
import { kilobytes, milliseconds, times } from './format.ts';
import type { Goal } from './goal.ts';
import { kernelGoals } from './kernel-goals.ts';
import type { FileResult, Report } from './report.ts';
import { trainingGoals } from './training-goals.ts';

const JAVASCRIPT_PEERS: readonly ContestantId[] = ['onnxruntime-web', 'tfjs-fused', 'tfjs-layers', 'litert'];

/** Every goal that this report covers. */
export function goalsOf(report: Report): Goal[] {
  const [one, two, wide, reuse] = ['One thread', SCALING, 'Sepal in 256-bit mode', REUSE].map(
    (start) => report.sections.find(({ title }) => title.startsWith(start))?.races ?? [],
  ) as [readonly RaceResult[], readonly RaceResult[], readonly RaceResult[], readonly RaceResult[]];
  const reused = ', results in memory that is used again';
  const inChromium = report.engine.startsWith('Chromium');
  const faster = (what: string, goal: number, ratio: number | undefined): Goal[] =>
    ratio === undefined ? [] : [{ what, goal: `≥ ${times(goal)}`, measured: times(ratio), met: ratio >= goal }];
  const [network, block] = ['mobilenet', 'conv2-3'].map((id) => raceOf(one, id));
  if (inChromium) {
    return [
      ...faster('MobileNetV1 1.0/224 against LiteRT.js', 1.4, ratioOf(network, 'litert')),
      ...faster('Conv2-3 block against LiteRT.js', 1.8, ratioOf(block, 'litert')),
      ...faster(`Conv2-3 block against LiteRT.js${reused}`, 1.8, ratioOf(raceOf(reuse, 'conv2-3'), 'litert')),
      ...layerGoal(one),
      ...pageFileGoal(report),
    ];
  }
  return [
    ...faster('MobileNetV1 1.0/224 against onnxruntime-web', 2.2, ratioOf(network, 'onnxruntime-web')),
    ...faster('MobileNetV1 1.0/224 against TensorFlow.js, fused by hand', 1.75, ratioOf(network, 'tfjs-fused')),
    ...peakGoal(network),
    ...faster('Conv2-3 block against the fastest in JavaScript', 2, smallestRatio(block)),
    ...faster(`Conv2-3 block against the fastest in JavaScript${reused}`, 2, smallestRatio(raceOf(reuse, 'conv2-3'))),
    ...layerGoal(one),
    ...channelGoal(one),
    ...faster('MobileNetV1 1.0/224, two threads against one', 1.85, ratioOf(raceOf(two, 'mobilenet'), 'sepal')),
    ...wideGoal(raceOf(wide, 'mobilenet')),
    ...coldGoals(report),
    ...sizeGoal(report),
    ...fileGoals(report),
    ...fileMemoryGoals(report),
    ...trainingGoals(report.training),
    ...kernelGoals(report.kernels),
  ];
}

function raceOf(races: readonly RaceResult[], workload: string): RaceResult | undefined {
  return races.find((race) => race.workload === workload);
}

/** The baseline has the ratio 1; if it runs twice, the other entry is meant. */
function ratioOf(race: RaceResult | undefined, contestant: ContestantId): number | undefined {
  return race?.entries.findLast((entry) => entry.contestant === contestant)?.ratio;
}

function smallestRatio(race: RaceResult | undefined): number | undefined {
  const ratios = (race?.entries ?? []).flatMap(({ contestant, ratio }) =>
    JAVASCRIPT_PEERS.includes(contestant) && ratio !== undefined ? [ratio] : [],
  );
  return ratios.length === 0 ? undefined : Math.min(...ratios);
}

function sepalOf(race: RaceResult | undefined): EntryResult | undefined {
  return race?.entries.find(({ contestant }) => contestant === 'sepal');
}

function peakGoal(race: RaceResult | undefined): Goal[] {
  const part = sepalOf(race)?.ofPeak;
  if (part === undefined) return [];
  const measured = `${(part * 100).toFixed(0)} %`;
  return [{ what: 'MobileNetV1 1.0/224, part of the 128-bit FMA peak', goal: '≥ 88 %', measured, met: part >= 0.88 }];
}

function layerGoal(races: readonly RaceResult[]): Goal[] {
  const layers = races.filter(({ workload }) => /^(depthwise|pointwise)-/.test(workload));
  const ratios = layers.flatMap((race) => {
    const ratio = smallestRatio(race);
    return ratio === undefined ? [] : [{ ratio, title: race.title }];
  });
  const worst = ratios.sort((a, b) => a.ratio - b.ratio)[0];
  if (worst === undefined) return [];
  const measured = `${times(worst.ratio)} (${worst.title})`;
  return [
    { what: 'Every single layer against the fastest in JavaScript', goal: '≥ 1.00×', measured, met: worst.ratio >= 1 },
  ];
}

function channelGoal(races: readonly RaceResult[]): Goal[] {
  const values = races.flatMap((race) => sepalOf(race)?.perMultiplyAdd ?? []);
  if (values.length === 0) return [];
  const what = '17, 30 and 66 channels: time per multiply-add against the next multiple of eight';
  return [
    { what, goal: '≤ 1.30×', measured: values.map(times).join(', '), met: values.every((value) => value <= 1.3) },
  ];
}

function wideGoal(race: RaceResult | undefined): Goal[] {
  const native = ratioOf(race, 'onnxruntime-node');
  if (native === undefined) return [];
  const part = 1 / native;
  const what = 'MobileNetV1 1.0/224 in 256-bit mode: time against native onnxruntime';
  return [{ what, goal: '≤ 1.05×', measured: times(part), met: part <= 1.05 }];
}

function coldGoals({ coldStarts }: Report): Goal[] {
  const own = coldStarts.find(({ contestant }) => contestant === 'sepal');
  if (own === undefined || 'problem' in own) return [];
  const { answered, bytesAboveNode } = own;
  return [
    { what: 'Cold start', goal: '≤ 120 ms', measured: milliseconds(answered), met: answered <= 120 },
    {
      what: 'Memory of a process with one predict, above Node itself',
      goal: '≤ 60 MB',
      measured: `${(bytesAboveNode / 1e6).toFixed(0)} MB`,
      met: bytesAboveNode <= 60e6,
    },
  ];
}

function sizeGoal({ sizes }: Report): Goal[] {
  const own = sizes.find(({ title }) => title.startsWith('Sepal'));
  if (own === undefined || 'problem' in own) return [];
  return [{ what: 'Download, gzip', goal: '≤ 45 kB', measured: kilobytes(own.gzip), met: own.gzip <= 45_000 }];
}

/** The result for a file, Sepal's unless another is asked for; undefined if there is none. */
function fileResult(
  { files }: Report,
  width: string,
  file: string,
  by: FileResult['who'] = 'sepal',
): Exclude<FileResult, { problem: string }> | undefined {
  const found = files.find(({ who, model, ...each }) => who === by && model.includes(width) && each.file === file);
  return found === undefined || 'problem' in found ? undefined : found;
}

function fileGoals(report: Report): Goal[] {
  const own = fileResult(report, '0.25/224', 'model.h5');
  if (own === undefined) return [];
  const { total, totalRatio } = own;
  const what = 'MobileNetV1 0.25/224 from .h5 in a fresh process, import to first answer';
  const plain = fileResult(report, '0.25/224', 'model.json', 'tfjs-cpu');
  const ratios: (readonly [string, number])[] = [
    ['on WebAssembly', totalRatio],
    ...(plain === undefined ? [] : [['in plain JavaScript', total / plain.total] as const]),
  ];
  return [
    { what, goal: '≤ 600 ms', measured: milliseconds(total), met: total <= 600 },
    ...ratios.map(([where, ratio]) => ({
      what: `${what}, against TensorFlow.js ${where} from model.json`,
      goal: '≤ 0.50×',
      measured: times(ratio),
      met: ratio <= 0.5,
    })),
  ];
}

function pageFileGoal(report: Report): Goal[] {
  const own = fileResult(report, '1.0/224', 'model.json');
  if (own === undefined) return [];
  const what = 'MobileNetV1 1.0/224 from model.json in a page, scripts there to first answer, against TensorFlow.js';
  return [{ what, goal: '≤ 0.70×', measured: times(own.totalRatio), met: own.totalRatio <= 0.7 }];
}

/** Bytes of MobileNetV1 1.0/224 with its classifier, as float32. */
const WEIGHT_BYTES = 4 * 4253864;

function fileMemoryGoals({ fileMemory }: Report): Goal[] {
  return fileMemory
    .filter(({ who }) => who === 'sepal')
    .map(({ model, file, readBytes }) => {
      // The file, the weights twice, and what h5wasm takes for itself.
      const most = 3 * WEIGHT_BYTES + (file.endsWith('.json') ? 0 : 64e6);
      const [goal, measured] = [most, readBytes].map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`) as [string, string];
      return { what: `${model}: memory while ${file} is read`, goal: `≤ ${goal}`, measured, met: readBytes <= most };
    });
}
