import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileError } from '../src/index.ts';
import { formatPythonJson } from '../src/json/format-json.ts';
import { parseJson } from '../src/json/parse-json.ts';
import { usualJson } from '../src/json/usual-json.ts';
import { mutations, resultOrRefusal } from './fuzz.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

function refusal(source: string | Uint8Array): FileError {
  try {
    parseJson(source, 'model.json');
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
  throw new Error('It was read.');
}

test('reads what JSON.parse reads, as text and as bytes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t\r\n'), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      fc.pre(!text.includes('__proto__'));
      expect(parseJson(text, 'a')).toEqual(JSON.parse(text));
      expect(parseJson(utf8(`\uFEFF ${text} `), 'a')).toEqual(JSON.parse(text));
    }),
    { seed: 10, numRuns: 300 },
  );
});

test('refuses what JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), fc.string({ minLength: 0, maxLength: 2 }), (value, at, insert) => {
      const text = JSON.stringify(value);
      const place = at % (text.length + 1);
      const changed = text.slice(0, place) + insert + text.slice(place + 1);
      fc.pre(!/__proto__|NaN|Infinity/.test(changed));
      let expected: unknown;
      try {
        expected = JSON.parse(changed);
      } catch {
        expect(refusal(changed)).toBeInstanceOf(FileError);
        return;
      }
      expect(parseJson(changed, 'a')).toEqual(expected);
    }),
    { seed: 11, numRuns: 2000 },
  );
});

describe('says where it is not JSON', () => {
  test.each([
    ['{"a": 1,\n "b": tru}', 'Line 2, column 7: expected a value. Received "tru}".'],
    ['{"a": 1,}', 'Line 1, column 9: expected a key. Received "}".'],
    ['[1 2]', `Line 1, column 4: expected ',' or ']'. Received "2]".`],
    ['{"a" 1}', `Line 1, column 6: expected ':'. Received "1}".`],
    ['{a: 1}', `Line 1, column 2: expected a key or '}'. Received "a: 1}".`],
    ['[1}', `Line 1, column 3: expected ',' or ']'. Received "}".`],
    ['[,]', `Line 1, column 2: expected a value or ']'. Received ",]".`],
    ['[1] x', 'Line 1, column 5: expected the end of the file. Received "x".'],
    ['"a\\x"', 'Line 1, column 3: expected an escape.'],
    ['"a\\u12g4"', 'Line 1, column 3: expected an escape.'],
    ['"a\nb"', 'Line 1, column 3: expected no control character inside a string.'],
    ['01', 'Line 1, column 1: expected a value. Received "01".'],
    [
      '{"a": "b',
      `The JSON ends after 8 characters, where '"' at the end of a string is expected. The file was cut short`,
    ],
    ['{"a": [1', "The JSON ends after 8 characters, where ',' or ']' is expected."],
    ['', 'The JSON ends after 0 characters, where a value is expected. The file is empty.'],
    [
      '<!DOCTYPE html><html>',
      'Line 1, column 1: expected a value. Received "<!DOCTYPE html><html". It looks like a web page',
    ],
  ])('%j', (text, message) => {
    const error = refusal(text);
    expect(error.message).toContain(message);
    expect(error.where).toBe('model.json');
  });

  test('a number of thousands of digits', () => {
    expect(refusal(`[${'1'.repeat(2000)}]`).detail).toContain("Line 1, column 2: expected a value or ']'.");
  });

  test('bytes that are not UTF-8', () => {
    const bytes = utf8('{"name": "é"}');
    bytes[10] = 0xff;
    expect(refusal(bytes).detail).toBe('This is not JSON: the bytes after 10 characters are not UTF-8.');
  });
});

test("reads Python's NaN and infinities, and only those", () => {
  const text = '{"max": Infinity, "list": [-Infinity, NaN,1e5 , NaN], "NaN": "NaN Infinity"}';
  expect(parseJson(text, 'config.json')).toEqual({
    max: Number.POSITIVE_INFINITY,
    list: [Number.NEGATIVE_INFINITY, Number.NaN, 1e5, Number.NaN],
    NaN: 'NaN Infinity',
  });
  expect(parseJson('-Infinity', 'a')).toBe(Number.NEGATIVE_INFINITY);
  for (const wrong of ['-NaN', '+Infinity', '1Infinity', 'NaN1', '{NaN: 1}', 'nan', 'infinity']) refusal(wrong);
});

test("writes Python's NaN and infinities", () => {
  const value = { a: [Number.NaN, -1e-7, true, null], b: { c: Number.NEGATIVE_INFINITY }, 'd"': 'é\n' };
  const bytes = formatPythonJson(value);
  expect(new TextDecoder().decode(bytes)).toBe(
    '{"a": [NaN, -1e-7, true, null], "b": {"c": -Infinity}, "d\\"": "é\\n"}',
  );
  expect(parseJson(bytes, 'a')).toEqual(value);
});

test('keys that name parts of objects do no harm', () => {
  for (const key of ['__proto__', '\\u005f_proto__', '__prot\\u006F__']) {
    expect(refusal(`{"a": {"${key}": {"polluted": true}}}`).detail).toContain("a key '__proto__'");
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(parseJson('{"constructor": 1, "toString": 2, "a": "__proto__"}', 'a')).toEqual({
    constructor: 1,
    toString: 2,
    a: '__proto__',
  });
  expect(parseJson('{"a": 1, "a": 2}', 'a')).toEqual({ a: 2 });
});

test('10 MB of brackets are refused where they are too deep', () => {
  for (const open of ['[', '{"a":']) {
    const error = refusal(open.repeat(1e7 / open.length));
    expect(error.detail).toContain('nested more than 1000 levels deep');
    expect(error.detail).toContain(`Line 1, column ${1000 * open.length + 1}`);
  }
  const deepest = `${'['.repeat(1000)}${']'.repeat(1000)}`;
  expect(JSON.stringify(parseJson(deepest, 'a'))).toBe(deepest);
});

test('millions of empty lists are refused before they fill the memory', () => {
  expect(refusal(`[${'[],'.repeat(5e6)}1]`).detail).toBe(
    'Line 1, column 14999999: the JSON has more than 5000000 values.',
  );
});

test('more than 256 MB are refused before they are decoded', () => {
  const error = refusal(new Uint8Array(256 * 2 ** 20 + 1));
  expect(error.detail).toBe('JSON of up to 256 MB is read. Received 257 MB.');
});

test('damaged files give a value or a FileError', async () => {
  const file = utf8('{"a": [1.5e-3, true, null, "x\\u00e9\\n"], "b": {"c": [[], {}, NaN, -Infinity]}, "é": "ü"}');
  for (const bytes of mutations(file, 3000, 12)) await resultOrRefusal(() => parseJson(bytes, 'a'));
});

describe('what pages read without the scanner', () => {
  /** What is read must be what the scanner lets pass, and reads. */
  const expectSame = (source: string | Uint8Array): void => {
    const bytes = typeof source === 'string' ? utf8(source) : source;
    const json = usualJson(bytes);
    if (json !== undefined) expect(json).toEqual(parseJson(bytes, 'model.json'));
  };

  test('is what the scanner lets pass, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(), fc.string({ maxLength: 2 }), (value, at, insert) => {
        const text = JSON.stringify(value);
        const place = at % (text.length + 1);
        expect(usualJson(utf8(text)) === undefined).toBe(value === undefined || /__proto__|\\\\u00/.test(text));
        expectSame(text);
        expectSame(text.slice(0, place) + insert + text.slice(place + 1));
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test.each([
    ['nothing', ''],
    ['a byte order mark', '\uFEFF{"a": 1}'],
    ['null', 'null'],
    ['numbers that JSON lacks', '{"a": [NaN, Infinity, -Infinity]}'],
    ['__proto__', '{"a": {"__proto__": 1}}'],
    ['__proto__ in escapes', '{"\\u005f_proto__": 1}'],
    ['a repeated key', '{"a": 1, "a": 2}'],
    ['nesting that is allowed', '['.repeat(1000) + ']'.repeat(1000)],
    ['nesting that is not', '['.repeat(1001) + ']'.repeat(1001)],
    ['nesting in the middle', `{"a": ${'{"b":'.repeat(1000)}1${'}'.repeat(1000)}}`],
    ['endless nesting', '['.repeat(3_000_000)],
    ['endless nesting with an end', '['.repeat(1_500_000) + ']'.repeat(1_500_000)],
    ['a number of 1000 digits', `[${'1'.repeat(1000)}]`],
    ['a number of 1001 digits', `[${'1'.repeat(1001)}]`],
    ['a long word', `["${'a'.repeat(5000)}"]`],
    ['a long text', `["${'a b '.repeat(2 ** 21)}"]`],
    ['too many values', `[${'1,'.repeat(5_000_000)}1]`],
  ])('%s', (_, text) => {
    expectSame(text);
  });

  test('bytes that are not UTF-8', () => {
    expectSame(new Uint8Array([0x22, 0xff, 0x22]));
  });
});
