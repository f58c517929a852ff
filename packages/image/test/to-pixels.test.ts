import { ones, tensor, zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { applyColorMap, collage, drawText, featureMapSheet, fromPixels, toPixels } from '../src/index.ts';

test('there and back', () => {
  const bytes = Uint8Array.from({ length: 2 * 3 * 4 }, (_, index) => (index * 37) % 256);
  const x = fromPixels({ width: 3, height: 2, data: bytes }, { colorMode: 'rgba' });
  const { width, height, data } = toPixels(x);
  expect([width, height]).toEqual([3, 2]);
  expect(Array.from(data)).toEqual(Array.from(bytes));
});

test('numbers in a range; values outside are clamped, NaN is black', () => {
  const x = tensor([-2, -1, 0, 1, 2, Number.NaN, Infinity, -Infinity, 0.5], [1, 3, 3]);
  const { data } = toPixels(x, { range: [-1, 1] });
  expect(Array.from(data)).toEqual([0, 0, 128, 255, 255, 255, 0, 255, 255, 0, 191, 255]);
  expect(() => toPixels(x)).toThrow(
    /The values for black and full intensity of a float32 tensor are unknown.*Give `range`/,
  );
  expect(Array.from(toPixels(tensor([[[true], [false]]])).data)).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
});

test('one of a batch', () => {
  const x = tensor(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 1, 1, 3], 'uint8');
  expect(Array.from(toPixels(x, { index: 1 }).data)).toEqual([4, 5, 6, 255]);
  expect(() => toPixels(x, { index: 2 })).toThrow(/There is no picture 2 in a batch of 2/);
  expect(() => toPixels(zeros([2, 2]), { range: [0, 1] })).toThrow(/Received shape \(2, 2\)/);
  expect(() => toPixels(zeros([2, 2, 7]), { range: [0, 1] })).toThrow(/featureMapSheet/);
  expect(() => toPixels(zeros([2, 2, 1]), { range: [1, 1] })).toThrow(/two different numbers/);
});

test('false colours: from the smallest to the largest value, or within a range', () => {
  const x = tensor([[[2], [3], [4]]]);
  expect(applyColorMap(x, { colorMap: 'gray' }).toArray()).toEqual([
    [
      [
        [0, 0, 0],
        [128, 128, 128],
        [255, 255, 255],
      ],
    ],
  ]);
  const own = applyColorMap(x, {
    colorMap: [
      [255, 0, 0],
      [0, 0, 255],
    ],
    range: [3, 5],
  });
  expect(own.toArray()).toEqual([
    [
      [
        [255, 0, 0],
        [255, 0, 0],
        [127, 0, 128],
      ],
    ],
  ]);
  // Each picture of a batch has its own extremes, and may have no finite values.
  const batch = tensor([0, 1, 10, 20, Number.NaN, Number.NaN], [3, 1, 2, 1]);
  expect(applyColorMap(batch, { colorMap: 'gray' }).toArray()).toEqual(
    [
      [0, 255],
      [0, 255],
      [0, 0],
    ].map((row) => [row.map((level) => [level, level, level])]),
  );
  expect(() => applyColorMap(x, { colorMap: 'magmaa' as never })).toThrow(/Did you mean 'magma'/);
  expect(() => applyColorMap(x, { colorMap: [[1, 2, 3]] })).toThrow(/two colours or more/);
  expect(() => applyColorMap(x, { colorMap: 'constructor' as never })).toThrow(/There is no colorMap 'constructor'/);
});

test('a collage places its parts, and refuses parts beyond the edge', () => {
  const white = fromPixels({ width: 1, height: 1, data: Uint8Array.of(255) });
  const sheet = collage([{ picture: white, top: 1, left: 2 }], { height: 2, width: 3, background: [9, 9, 9] });
  expect(Array.from(sheet.data.filter((_, index) => index % 3 === 0))).toEqual([9, 9, 9, 9, 9, 255]);
  for (const [top, left] of [
    [2, 0],
    [0, 3],
    [-1, 0],
    [0.5, 0],
  ] as const) {
    expect(() => collage([{ picture: white, top, left }], { height: 2, width: 3 })).toThrow(
      /does not fit on a canvas of 3×2/,
    );
  }
  expect(() => collage([{ picture: ones([1, 1, 3]) as never, top: 0, left: 0 }], { height: 2, width: 3 })).toThrow(
    /Received float32/,
  );
});

test('text is legible, with an empty box for unknown characters', () => {
  const rows = (text: string): string[] => {
    const { shape, data } = drawText(text);
    return Array.from({ length: 7 }, (_, row) =>
      Array.from({ length: shape[2] as number }, (_, column) =>
        data[(row * (shape[2] as number) + column) * 3] ? '#' : '.',
      ).join(''),
    );
  };
  expect(rows('H1')).toEqual([
    '#...#...#..',
    '#...#..##..',
    '#...#...#..',
    '#####...#..',
    '#...#...#..',
    '#...#...#..',
    '#...#..###.',
  ]);
  expect(rows('字')).toEqual(['#####', '#...#', '#...#', '#...#', '#...#', '#...#', '#####']);
  expect(drawText('ab', { scale: 3 }).shape).toEqual([1, 21, 33, 3]);
  expect(() => drawText('')).toThrow(/text is empty/);
  const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
  const boxes = [...all].filter((character) => rows(character).join() === rows('字').join());
  expect(boxes.join('')).toBe('$@\\^`{}~');
});

test('a sheet: maps in rows, each with its own range or one range for all', () => {
  const maps = tensor(
    Float32Array.from({ length: 2 * 2 * 3 }, (_, index) => (index % 3) * 10),
    [1, 2, 2, 3],
  );
  const gray = { colorMap: 'gray', gap: 1, columns: 2 } as const;
  const level = (sheet: ReturnType<typeof featureMapSheet>, row: number, column: number): number =>
    sheet.data[(row * (sheet.shape[2] as number) + column) * 3] as number;
  const each = featureMapSheet(maps, gray);
  expect(each.shape).toEqual([1, 5, 5, 3]);
  expect([level(each, 0, 0), level(each, 0, 3), level(each, 3, 0)]).toEqual([0, 255, 255]);
  const all = featureMapSheet(maps, { ...gray, range: 'all' });
  expect([level(all, 0, 0), level(all, 0, 3), level(all, 3, 0)]).toEqual([0, 128, 255]);
  const given = featureMapSheet(maps, { ...gray, range: [0, 40] });
  expect([level(given, 0, 0), level(given, 0, 3), level(given, 3, 0)]).toEqual([0, 64, 128]);
  expect(featureMapSheet(maps, { ...gray, size: [8, 6] }).shape).toEqual([1, 17, 13, 3]);
});

test('a sheet makes room for labels and a legend', () => {
  const maps = zeros([1, 20, 30, 4]);
  expect(featureMapSheet(maps, { labels: true }).shape).toEqual([1, 2 * 31 + 6, 66, 3]);
  const named = featureMapSheet(maps, { labels: ['a', 'b', 'c', 'a very long name'], legend: true });
  expect(named.shape).toEqual([1, 2 * 31 + 6 + 6 + 8, 330, 3]);
  expect(named.data.some((value, index) => index % 3 === 0 && value === 200)).toBe(true);
  expect(() => featureMapSheet(maps, { labels: ['a'] })).toThrow(/true, false or 4 names/);
  expect(() => featureMapSheet(maps, { columns: 0 })).toThrow(/columns/);
  expect(() => featureMapSheet(zeros([1, 0, 2, 3]))).toThrow(/nothing to draw/);
});

test('non-finite values do not break a sheet', () => {
  const maps = tensor([Number.NaN, Infinity, -Infinity, 1], [1, 2, 2, 1]);
  expect(featureMapSheet(maps, { colorMap: 'gray' }).data[9]).toBe(255);
  expect(featureMapSheet(tensor([Number.NaN], [1, 1, 1, 1]), { colorMap: 'gray' }).data[0]).toBe(0);
});
