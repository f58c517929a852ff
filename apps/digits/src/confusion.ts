import type { Tensor } from '@sepal/tensor';

/** How digits were read. */
export interface Confusion {
  /** `counts[digit][answer]` */
  readonly counts: readonly (readonly number[])[];
  readonly accuracy: number;
  /** The indices of digits that were read wrongly. */
  readonly wrong: readonly number[];
  /** What each digit was read as. */
  readonly answers: readonly number[];
}

/**
 * Compares answers with labels.
 *
 * @param probabilities `[count, 10]`
 * @param labels `[count]`
 */
export function confusionOf(probabilities: Tensor, labels: Tensor): Confusion {
  const classes = probabilities.shape[1] as number;
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const answers = Array.from(labels.data, (_, index) => {
    const row = Array.from(probabilities.data.subarray(index * classes, (index + 1) * classes));
    return row.indexOf(Math.max(...row));
  });
  const wrong: number[] = [];
  for (const [index, answer] of answers.entries()) {
    const label = labels.data[index] as number;
    (counts[label] as number[])[answer] = ((counts[label] as number[])[answer] as number) + 1;
    if (answer !== label) wrong.push(index);
  }
  return { counts, accuracy: 1 - wrong.length / answers.length, wrong, answers };
}

/** The counts as text: a row for each digit, a column for each answer. */
export function confusionText({ counts }: Confusion): string {
  const width = Math.max(...counts.flat().map((count) => String(count).length), 2) + 2;
  const cell = (value: unknown): string => String(value).padStart(width);
  const heading = `digit${counts.map((_, answer) => cell(answer)).join('')}`;
  const rows = counts.map(
    (row, digit) => `${String(digit).padStart(5)}${row.map((count) => cell(count === 0 ? '·' : count)).join('')}`,
  );
  return [heading, ...rows].join('\n');
}
