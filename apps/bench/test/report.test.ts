import { describe, expect, test } from 'vitest';
import { readArguments } from '../src/arguments.ts';
import type { ContestantId } from '../src/contestants/line-up.ts';
import type { RaceResult, SectionResult } from '../src/race/section.ts';
import { drawBars } from '../src/report/bars-svg.ts';
import { changesOf, printChanges } from '../src/report/compare.ts';
import { drawReport } from '../src/report/draw-report.ts';
import { kilobytes, milliseconds, times } from '../src/report/format.ts';
import { goalsOf } from '../src/report/goals.ts';
import { printReport } from '../src/report/print-report.ts';
import type { Report } from '../src/report/report.ts';
import { formatTable } from '../src/report/table.ts';
import { sectionsFor } from '../src/sections.ts';

const report: Report = {
  date: '2026-01-02T03:04:05.000Z',
  machine: { processor: 'A processor', cores: 2, memoryBytes: 2 ** 33, load: 0.25, system: 'linux x64' },
  engine: 'Node 24',
  quick: true,
  sections: [
    {
      title: 'One thread, Node',
      setups: { sepal: 'engine wasm', litert: 'could not start: no browser' },
      fusedPeak: true,
      races: [
        {
          workload: 'mobilenet',
          title: 'MobileNetV1 1.0/224',
          multiplyAdds: 500e6,
          peakGflops: 50,
          entries: [
            {
              key: 'sepal',
              contestant: 'sepal',
              threads: 1,
              median: 25,
              min: 24,
              runs: 9,
              ratio: 1,
              ofPeak: 0.8,
              difference: 0,
            },
            { key: 'tfjs-fused', contestant: 'tfjs-fused', threads: 1, median: 50, min: 49, ratio: 2.01, ofPeak: 0.4 },
            { key: 'onnxruntime-node', contestant: 'onnxruntime-node', threads: 1, median: 12.5, min: 12, ratio: 0.5 },
            { key: 'tfjs-layers', contestant: 'tfjs-layers', threads: 1, problem: 'wrong answer, off by 1.0e+0' },
          ],
        },
      ],
    },
  ],
  coldStarts: [
    { contestant: 'sepal', imported: 10, prepared: 20, answered: 100, fastest: 90, bytesAboveNode: 50e6 },
    { contestant: 'onnxruntime-web', problem: 'not there' },
  ],
  coldStages: [
    { stage: 'trace', milliseconds: 30 },
    { stage: 'emit', milliseconds: 10 },
  ],
  sizes: [{ title: 'Sepal', bytes: 140_000, gzip: 44_000 }],
  files: [],
  fileMemory: [],
  training: [],
  kernels: [],
  notes: ['something is missing'],
};

test('numbers are rounded sensibly', () => {
  expect([123.4, 21.94, 2.194, 0.2194, 0.02194].map(milliseconds)).toEqual([
    ...['123 ms', '21.9 ms', '2.19 ms', '0.219 ms', '21.9 µs'],
  ]);
  expect([2.214, 0.5, 12.34].map(times)).toEqual(['2.21×', '0.50×', '12.3×']);
  expect([44_000, 1_080_000].map(kilobytes)).toEqual(['44.0 kB', '1,080 kB']);
});

test('a table keeps its columns', () => {
  const columns = [
    { heading: 'who', align: 'left' },
    { heading: 'ms', align: 'right' },
  ] as const;
  expect(formatTable(columns, [['someone', '1'], ['x']])).toBe(
    ['who      ms', '───────  ──', 'someone   1', 'x'].join('\n'),
  );
});

describe('the printed report', () => {
  const text = printReport(report);
  const line = (start: RegExp): string => text.split('\n').find((each) => start.test(each)) ?? '';

  test('shows speed, share of the peak and ratios, also where Sepal loses', () => {
    expect(line(/^MobileNetV1/)).toMatch(/sepal +25\.0 ms +24\.0 ms +40\.0 +80 %$/);
    expect(line(/tfjs-fused/)).toMatch(/50\.0 ms +49\.0 ms +20\.0 +40 % +2\.01×$/);
    expect(line(/onnxruntime-node/)).toMatch(/0\.50× lost$/);
  });

  test('says which contestant has no time, and why', () => {
    expect(line(/tfjs-layers/)).toContain('wrong answer, off by 1.0e+0');
    expect(text).toContain('litert: could not start: no browser');
    expect(line(/^onnxruntime-web/)).toContain('not there');
    expect(text).toContain('Note: something is missing');
  });

  test('has cold starts with memory and stages, and downloads', () => {
    expect(line(/^Sepal .*MB/)).toMatch(/10\.0 ms +20\.0 ms +100 ms +90\.0 ms +50 MB$/);
    expect(line(/^trace/)).toMatch(/30\.0 ms +75 %$/);
    expect(line(/^sum/)).toMatch(/40\.0 ms +100 %$/);
    expect(line(/^Sepal .*kB/)).toMatch(/140 kB +44\.0 kB$/);
  });
});

describe('model files', () => {
  const withFiles: Report = {
    ...report,
    files: [
      {
        model: 'MobileNetV1 0.25/224',
        who: 'sepal',
        file: 'model.h5',
        imported: 100,
        loaded: 200,
        answered: 300,
        total: 400,
        ratio: 0.45,
        totalRatio: 0.4,
      },
      {
        model: 'MobileNetV1 1.0/224',
        who: 'sepal',
        file: 'model.json',
        imported: 0,
        loaded: 60,
        answered: 90,
        total: 90,
        ratio: 0.75,
        totalRatio: 0.75,
      },
      { model: 'MobileNetV1 0.25/224', who: 'tfjs', file: 'model.json', problem: 'wrong answer, off by 2.0e+0' },
    ],
    fileMemory: [
      { model: 'MobileNetV1 1.0/224', who: 'sepal', file: 'model.h5', readBytes: 80e6 },
      { model: 'MobileNetV1 1.0/224', who: 'sepal', file: 'model.json', readBytes: 80e6 },
      { model: 'MobileNetV1 1.0/224', who: 'tfjs', file: 'model.json', readBytes: 99e6 },
    ],
  };
  const text = printReport(withFiles);
  const line = (start: RegExp): string => text.split('\n').find((each) => start.test(each)) ?? '';

  test('have their times, ratios and memory, and say what went wrong', () => {
    expect(line(/Sepal +model\.h5 .*×/)).toMatch(/100 ms +200 ms +300 ms +0\.45× +400 ms +0\.40×$/);
    expect(line(/TensorFlow\.js wasm +model\.json +wrong/)).toContain('off by 2.0e+0');
    expect(line(/TensorFlow\.js wasm +model\.json +\d/)).toMatch(/99 MB$/);
  });

  test('have goals, in Node and in Chromium', () => {
    const of = (from: Report): string[][] =>
      goalsOf(from)
        .filter(({ what }) => /model\.|\.h5/.test(what))
        .map(({ goal, measured, met }) => [goal, measured, met ? 'met' : 'missed']);
    expect(of(withFiles)).toEqual([
      ['≤ 600 ms', '400 ms', 'met'],
      ['≤ 0.50×', '0.40×', 'met'],
      ['≤ 115 MB', '80 MB', 'met'],
      ['≤ 51 MB', '80 MB', 'missed'],
    ]);
    expect(of({ ...withFiles, engine: 'Chromium 140' })).toEqual([['≤ 0.70×', '0.75×', 'missed']]);
    expect(of(report)).toEqual([]);
  });
});

describe('the comparison with an earlier report', () => {
  const [section] = report.sections as [SectionResult];
  const [race] = section.races as [RaceResult];
  const [own, ...others] = race.entries;
  // Twice as long, on a machine that is half as fast; and one workload more.
  const later = { ...own, median: 50, ofPeak: 0.8 } as const;
  const races = [
    { ...race, entries: [later, ...others] },
    { ...race, workload: 'new' },
  ] as readonly RaceResult[];
  const after: Report = { ...report, sections: [{ ...section, races }] };

  test('is of Sepal alone, where both have a time, relative to the peak of their races', () => {
    expect(changesOf(report, after)).toEqual([
      { section: section.title, workload: race.title, who: 'sepal', before: 25, after: 50, ratio: 1 },
    ]);
  });

  test('is printed as a table', () => {
    expect(printChanges(report, after)).toMatch(/^MobileNetV1 1\.0\/224 +sepal +25\.0 ms +50\.0 ms +1\.00×$/m);
  });
});

describe('the goals', () => {
  const met = (changed: Partial<Report>): Record<string, string> =>
    Object.fromEntries(
      goalsOf({ ...report, ...changed }).map(({ what, measured, met }) => [what, `${measured} ${met}`]),
    );

  test('are those that the report covers', () => {
    expect(met({})).toEqual({
      'MobileNetV1 1.0/224 against TensorFlow.js, fused by hand': '2.01× true',
      'MobileNetV1 1.0/224, part of the 128-bit FMA peak': '80 % false',
      'Cold start': '100 ms true',
      'Memory of a process with one predict, above Node itself': '50 MB true',
      'Download, gzip': '44.0 kB true',
    });
    expect(met({ sections: [], coldStarts: [], sizes: [] })).toEqual({});
  });

  test('count one thread against two, 256 bits against native code, and the worst layer', () => {
    const race = (workload: string, ...entries: [key: ContestantId, ratio: number][]): RaceResult => ({
      workload,
      title: `the ${workload}`,
      multiplyAdds: 1,
      peakGflops: 1,
      entries: entries.map(([contestant, ratio]) => ({ key: contestant, contestant, threads: 1, ratio })),
    });
    const section = (title: string, ...races: RaceResult[]): SectionResult => ({
      title,
      setups: {},
      fusedPeak: true,
      races,
    });
    const sections = [
      section('One thread, Node', race('depthwise-a', ['tfjs-fused', 0.9]), race('pointwise-b', ['tfjs-fused', 1.5])),
      section('Sepal on two threads and on one, Node', race('mobilenet', ['sepal', 1], ['sepal', 1.9])),
      section('Sepal in 256-bit mode, Node', race('mobilenet', ['sepal', 1], ['onnxruntime-node', 0.5])),
    ];
    expect(met({ sections, coldStarts: [], sizes: [] })).toEqual({
      'Every single layer against the fastest in JavaScript': '0.90× (the depthwise-a) false',
      'MobileNetV1 1.0/224, two threads against one': '1.90× true',
      'MobileNetV1 1.0/224 in 256-bit mode: time against native onnxruntime': '2.00× false',
    });
  });

  test('differ in Chromium', () => {
    const [section] = report.sections as [SectionResult];
    const [race] = section.races as [RaceResult];
    const litert = { key: 'litert', contestant: 'litert', threads: 1, ratio: 1.5 } as const;
    const sections = [{ ...section, races: [{ ...race, entries: [litert] }] }];
    expect(met({ engine: 'Chromium 1', sections })).toEqual({ 'MobileNetV1 1.0/224 against LiteRT.js': '1.50× true' });
  });
});

describe('the picture', () => {
  const svg = drawReport(report);

  test('has a bar for every contestant with a time, proportional to it', () => {
    const widths = [...svg.matchAll(/<rect class="(own|other)"[^>]* width="([\d.]+)"/g)].map(([, kind, width]) => [
      kind,
      Number(width),
    ]);
    const longest = widths[1]?.[1] as number;
    expect(widths).toEqual([
      ['own', longest / 2],
      ['other', longest],
      ['other', longest / 4],
    ]);
    expect(svg).toContain('50.0 ms (2.01×)');
    expect(svg).toContain('A processor; 2026-01-02. Less is better.');
  });

  test('escapes its texts', () => {
    const drawn = drawBars('<b>', [{ heading: 'a & b', bars: [{ label: '"', value: 1, text: '<', own: true }] }], '>');
    expect(drawn).toContain('a &amp; b');
    expect(drawn.match(/&lt;|&gt;|&quot;/g)).toHaveLength(7);
    expect(drawn).not.toContain('<b>');
  });
});

describe('the command line', () => {
  test('is parsed', () => {
    expect(readArguments(['--quick', 'mobilenet', '--engine', 'reference'])).toEqual({
      quick: true,
      browser: false,
      cold: false,
      files: false,
      training: false,
      engine: 'reference',
      out: undefined,
      against: undefined,
      workloads: ['mobilenet'],
      help: false,
    });
    expect(readArguments(['--cold']).cold).toBe(true);
    expect(readArguments(['--files', '--browser', '--quick'])).toMatchObject({
      files: true,
      browser: true,
      quick: true,
    });
    for (const other of [['--cold'], ['mobilenet'], ['--engine', 'wasm']]) {
      expect(() => readArguments(['--files', ...other])).toThrow('--files takes neither');
    }
    for (const other of [['--cold'], ['--files'], ['--browser'], ['mobilenet'], ['--engine', 'wasm']]) {
      expect(() => readArguments(['--training', ...other])).toThrow('takes neither');
    }
    expect(readArguments(['--training', '--quick'])).toMatchObject({ training: true, quick: true });
    expect(() => readArguments(['--cold', '--browser'])).toThrow('--cold measures fresh Node processes');
    expect(() => readArguments(['--engine', 'webgpu'])).toThrow('--engine must be one of auto, wasm, reference.');
    expect(() => readArguments(['mobile-net'])).toThrow("There is no workload 'mobile-net'");
  });

  test('decides on the sections', () => {
    const wanted = { host: 'node', quick: true, engine: 'auto', workloads: [], cores: 2 } as const;
    const [one, reuse, call, updates, two, scaling, wide] = sectionsFor(wanted);
    expect(one?.entries.map(({ key }) => key)).toEqual([
      ...['sepal', 'onnxruntime-web', 'tfjs-fused', 'tfjs-layers', 'onnxruntime-node'],
    ]);
    expect(one?.workloads).not.toContain('mobilenet-batch8');
    expect(reuse?.entries.map(({ contestant }) => contestant)).toEqual(
      one?.entries.map(({ contestant }) => contestant),
    );
    expect(reuse?.entries.every(({ settings }) => settings.reuse)).toBe(true);
    expect([call?.workloads, call?.entries.map(({ key }) => key)]).toEqual([['dense-4x2'], ['sepal', 'tfjs-cpu']]);
    expect(updates?.entries.map(({ key }) => key)).toEqual(['sepal', 'sepal with updates']);
    expect(two?.entries.map(({ key }) => key)).toEqual([
      ...['sepal 2 threads', 'onnxruntime-web 2 threads', 'onnxruntime-node 2 threads'],
    ]);
    expect(scaling?.entries.map(({ key }) => key)).toEqual(['sepal 2 threads', 'sepal']);
    expect(wide?.entries.map(({ key }) => key)).toEqual(['sepal 256-bit', 'onnxruntime-node']);
    expect(sectionsFor({ ...wanted, quick: false, cores: 1 })).toHaveLength(5);
    expect(sectionsFor({ ...wanted, host: 'browser' }).map(({ entries }) => entries.at(-1)?.contestant)).toEqual([
      ...['litert', 'litert', 'tfjs-cpu', 'sepal', 'litert', 'sepal'],
    ]);
    expect(sectionsFor({ ...wanted, workloads: ['separable'] }).map(({ workloads }) => workloads)).toEqual([
      ['separable'],
      ['separable'],
    ]);
  });
});
