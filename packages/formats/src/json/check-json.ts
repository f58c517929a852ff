import { FileError } from '../file-error.ts';

/** Nested deeper than any model; recursive readers stay far from the end of their stack. */
const DEEPEST = 1000;

/** More than any model has; the smallest, such as `[]`, take ten times the memory of their text. */
const MOST_VALUES = 5_000_000;

/** Longer than any number that means something: a file of one endless number is not worth parsing. */
const LONGEST_NUMBER = 1000;

const WORD = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;
const NOT_FINITE = /^(?:NaN|-?Infinity)$/;

const QUOTE = 34;
const BACKSLASH = 92;

/** A number that JSON lacks and that Python's `json` writes: NaN, Infinity, -Infinity. */
export interface NotFinite {
  readonly start: number;
  readonly text: string;
}

type Expected = 'a value' | "a value or ']'" | 'a key' | "a key or '}'" | "','";

/**
 * Checks that a text is JSON, and says where it is not: engines' own messages differ, and some have no position.
 *
 * It allows NaN, Infinity and -Infinity, which Keras writes (`ReLU(max_value=inf)`).
 *
 * @returns where these numbers are
 * @throws FileError with line and column
 */
export function checkJson(text: string, where: string): NotFinite[] {
  const notFinite: NotFinite[] = [];
  const isObject: boolean[] = [];
  let expected: Expected = 'a value';
  let values = 0;
  let at = skipSpace(text, 0);
  for (;;) {
    const inside = isObject.at(-1);
    if (expected === "','" && inside === undefined) {
      if (at === text.length) return notFinite;
      throw mistake(text, at, 'the end of the file', where);
    }
    const char = text[at];
    const closes = inside === true ? '}' : ']';
    if (char === closes && inside !== undefined && expected !== 'a value' && expected !== 'a key') {
      isObject.pop();
      expected = "','";
      at++;
    } else if (expected === "','") {
      if (char !== ',') throw mistake(text, at, `',' or '${closes}'`, where);
      expected = inside === true ? 'a key' : 'a value';
      at++;
    } else if (expected === 'a key' || expected === "a key or '}'") {
      if (char !== '"') throw mistake(text, at, expected, where);
      at = skipSpace(text, stringEnd(text, at, where));
      if (text[at] !== ':') throw mistake(text, at, "':'", where);
      expected = 'a value';
      at++;
    } else if (++values > MOST_VALUES) {
      throw new FileError({ where, message: `${position(text, at)}: the JSON has more than ${MOST_VALUES} values.` });
    } else if (char === '{' || char === '[') {
      isObject.push(char === '{');
      if (isObject.length > DEEPEST) {
        throw new FileError({
          where,
          message: `${position(text, at)}: the JSON is nested more than ${DEEPEST} levels deep.`,
        });
      }
      expected = char === '{' ? "a key or '}'" : "a value or ']'";
      at++;
    } else if (char === '"') {
      at = stringEnd(text, at, where);
      expected = "','";
    } else {
      const end = wordEnd(text, at);
      const word = text.slice(at, end);
      if (NOT_FINITE.test(word)) notFinite.push({ start: at, text: word });
      else if (word.length > LONGEST_NUMBER || !WORD.test(word)) throw mistake(text, at, expected, where);
      expected = "','";
      at = end;
    }
    at = skipSpace(text, at);
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at++;
  }
}

/** The index after a string that begins at `from`. */
function stringEnd(text: string, from: number, where: string): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < 32) throw mistake(text, at, 'no control character inside a string', where);
    if (code !== BACKSLASH) continue;
    at++;
    if (text[at] === 'u') {
      if (!/^[\da-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) throw mistake(text, at - 1, 'an escape', where);
    } else if (!'"\\/bfnrt'.includes(text[at] ?? '"')) throw mistake(text, at - 1, 'an escape', where);
  }
  throw mistake(text, text.length, "'\"' at the end of a string", where);
}

/** The index after a number or a word: at the next character that belongs to neither. */
function wordEnd(text: string, from: number): number {
  let at = from;
  while (isOfWord(text.charCodeAt(at))) at++;
  return at;
}

/** Digits, letters, and + - . _ */
const isOfWord = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  code === 43 ||
  code === 45 ||
  code === 46 ||
  code === 95;

function mistake(text: string, at: number, expected: string, where: string): FileError {
  if (at >= text.length) {
    return new FileError({
      where,
      message: `The JSON ends after ${text.length} characters, where ${expected} is expected.`,
      hint: text.length === 0 ? 'The file is empty.' : 'The file was cut short: get it again.',
    });
  }
  const received = text.slice(at, at + 20).replaceAll(/\s+/g, ' ');
  return new FileError({
    where,
    message: `This is not JSON. ${position(text, at)}: expected ${expected}. Received ${JSON.stringify(received)}.`,
    hint: /^\s*</.test(text) ? 'It looks like a web page: check the address that it was read from.' : undefined,
  });
}

/** Where an index is, for people: 'Line 3, column 14'. */
function position(text: string, at: number): string {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return `Line ${line}, column ${at - start + 1}`;
}
