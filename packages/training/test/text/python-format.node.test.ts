import { golden } from '@sepal/goldens';
import { ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { type Field, formatTemplate } from '../../src/text/python-format.ts';
import { exponential, fixed, repr, repr32 } from '../../src/text/python-numbers.ts';
import { numberOf } from '../golden-numbers.ts';

const { formats, float32 } = golden('callbacks');
const fieldOf = (each: (typeof formats)[number]): Field =>
  each.integer === undefined ? { float: numberOf(each.float) } : { integer: each.integer };

describe('a field', () => {
  const specs = [...new Set(formats.map(({ spec }) => spec))];
  test.each(specs)('with the format %j is Python’s', (spec) => {
    const ours = formats
      .filter((each) => each.spec === spec)
      .map((each) => ({ ...each, text: formatTemplate(`{it:${spec}}`, new Map([['it', fieldOf(each)]]), 'a test') }));
    expect(ours).toEqual(formats.filter((each) => each.spec === spec));
  });

  test('without a format is Python’s', () => {
    const plain = formats.filter(({ spec }) => spec === '');
    for (const each of plain) {
      expect(formatTemplate('<{it}>', new Map([['it', fieldOf(each)]]), 'a test')).toBe(`<${each.text}>`);
    }
    expect(plain.length).toBeGreaterThan(40);
  });
});

test('numbers with a fixed number of decimals, with exponents, and with the fewest digits are Python’s', () => {
  const functions: Record<string, (value: number) => string> = {
    '.0f': (value) => fixed(value, 0),
    '.4f': (value) => fixed(value, 4),
    '.5f': (value) => fixed(value, 5),
    '.0e': (value) => exponential(value, 0),
    '.4e': (value) => exponential(value, 4),
    '': repr,
  };
  for (const [spec, print] of Object.entries(functions)) {
    const floats = formats.filter((each) => each.spec === spec && each.integer === undefined);
    expect(floats.map(({ float }) => print(numberOf(float as never)))).toEqual(floats.map(({ text }) => text));
    expect(floats.length).toBeGreaterThan(40);
  }
});

test('the fewest digits of float32 numbers are NumPy’s', () => {
  expect(float32.map(({ value }) => repr32(numberOf(value)))).toEqual(float32.map(({ text }) => text));
});

describe('a template', () => {
  const fields = new Map<string, Field>([
    ['epoch', { integer: 3 }],
    ['val_loss', { float: 0.5 }],
  ]);
  test.each([
    ['{epoch:02d}-{val_loss:.2f}.keras', '03-0.50.keras'],
    ['{{epoch}}{epoch}{{{epoch}}}', '{epoch}3{3}'],
    ['plain', 'plain'],
    ['', ''],
  ])('%j → %j', (template, text) => {
    expect(formatTemplate(template, fields, 'a test')).toBe(text);
  });

  test.each([
    ['{val_los}', "there is no 'val_los'. Did you mean 'val_loss'? Use one of 'epoch', 'val_loss'."],
    ['{}', "there is no ''."],
    ['{epoch', "a single '{'"],
    ['epoch}', "a single '}'"],
    ['{val_loss:d}', '{val_loss:d} is no format for a float.'],
    ['{epoch:.2d}', '{epoch:.2d} is no format for an integer.'],
    ['{epoch:s}', '{epoch:s} is no format'],
  ])('%j is refused', (template, reason) => {
    const format = () => formatTemplate(template, fields, 'ModelCheckpoint');
    expect(format).toThrow(ValueError);
    expect(format).toThrow(`ModelCheckpoint: Failed to format '${template}'. Reason: ${reason}`);
  });
});
