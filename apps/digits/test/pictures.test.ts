import { Tensor, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { confusionOf, confusionText } from '../src/confusion.ts';
import { learningCurves } from '../src/learning-curves.ts';
import { wrongAnswers } from '../src/wrong-answers.ts';

const probabilities = tensor([
  [0.9, 0.1, 0],
  [0.2, 0.7, 0.1],
  [0.6, 0.3, 0.1],
  [0, 0.1, 0.9],
]);
const labels = new Tensor([4], 'uint8', Uint8Array.of(0, 1, 1, 2));

test('answers are compared with labels', () => {
  const confusion = confusionOf(probabilities, labels);
  expect(confusion).toEqual({
    counts: [
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 1],
    ],
    accuracy: 0.75,
    wrong: [2],
    answers: [0, 1, 0, 2],
  });
  expect(confusionText(confusion).split('\n')).toEqual([
    'digit   0   1   2',
    '    0   1   ·   ·',
    '    1   1   1   ·',
    '    2   ·   ·   1',
  ]);
});

test('the sheet shows every wrong answer, at most 96', () => {
  const images = new Tensor([200, 28, 28, 1], 'uint8', new Uint8Array(200 * 28 * 28).fill(200));
  const many = new Tensor([200], 'uint8', new Uint8Array(200).fill(3));
  const sheetOf = (wrong: number): readonly number[] =>
    wrongAnswers(
      { images, labels: many },
      {
        counts: [],
        accuracy: 0,
        wrong: Array.from({ length: wrong }, (_, index) => index),
        answers: new Array<number>(200).fill(5),
      },
    ).shape;
  expect(sheetOf(1)).toEqual([1, 88, 72, 3]);
  expect(sheetOf(13)).toEqual([1, 168, 776, 3]);
  expect(sheetOf(200)).toEqual(sheetOf(96));
  expect(sheetOf(0)).toEqual([1, 21, 285, 3]);
});

test('curves go where the numbers go', () => {
  const blue = (picture: Tensor<'uint8'>, left: number, right: number): number[] => {
    const [, height, width] = picture.shape as [number, number, number];
    const rows: number[] = [];
    for (let row = 60; row < height; row++) {
      for (let column = left; column < right; column++) {
        const [r, g, b] = picture.data.subarray(3 * (row * width + column), 3 * (row * width + column) + 3);
        if (r === 31 && g === 119 && b === 180) rows.push(row);
      }
    }
    return rows;
  };
  const rising = learningCurves({ loss: [2, 1], accuracy: [0.2, 0.9], val_loss: [], val_accuracy: [] });
  expect(rising.shape).toEqual([1, 300, 840, 3]);
  // The loss falls from left to right: its line is higher on the left, nearer to row 0.
  expect(Math.max(...blue(rising, 80, 150))).toBeLessThan(Math.min(...blue(rising, 330, 390)));
  expect(Math.min(...blue(rising, 500, 560))).toBeGreaterThan(Math.max(...blue(rising, 750, 810)));
  // One epoch, and numbers that are not finite, draw what there is.
  expect(() => learningCurves({ loss: [Number.NaN], accuracy: [0.5] })).not.toThrow();
});
