import type { Json } from '../contents/model-contents.ts';
import { FileError } from '../file-error.ts';
import { decodeUtf8 } from '../platform/text.ts';
import { checkJson, type NotFinite } from './check-json.ts';

const MEBIBYTE = 2 ** 20;

/** Configs have kilobytes. */
const MOST_MEBIBYTES = 256;

/** Stands for NaN in text that JSON.parse reads: no name, path or option of a config. */
const NOT_A_NUMBER = '\u007fNaN\u007f';

/**
 * Parses the JSON of a file that may be damaged or hostile.
 *
 * It also reads NaN, Infinity and -Infinity, which Python writes and Keras' configs contain. If an object repeats a key, the last one counts,
 * as in Python and JavaScript.
 *
 * @param source the text, or its UTF-8
 * @param where the name of the file, for errors
 * @throws FileError with line and column for what is not JSON, and for text over 256 MB, more than 5 million values, nesting deeper
 *   than 1,000, bytes that are not UTF-8, and keys named `__proto__`
 *
 * @example
 * parseJson('{"class_name": "ReLU", "config": {"max_value": Infinity}}', 'config.json');
 */
export function parseJson(source: string | Uint8Array, where: string): Json {
  if (source.length > MOST_MEBIBYTES * MEBIBYTE) {
    throw new FileError({
      where,
      message: `JSON of up to ${MOST_MEBIBYTES} MB is read. Received ${Math.ceil(source.length / MEBIBYTE)} MB.`,
    });
  }
  const text = typeof source === 'string' ? source.replace(/^\uFEFF/, '') : decode(source, where);
  const notFinite = checkJson(text, where);
  // Engines make an own property of the key `__proto__`; the code that later copies it by assignment would set a prototype.
  if (notFinite.length === 0 && !/__proto__|\\u00/.test(text)) return JSON.parse(text) as Json;
  return JSON.parse(withoutNotFinite(text, notFinite), (key, value: Json) => {
    if (key === '__proto__')
      throw new FileError({ where, message: "The JSON has a key '__proto__'. No model has one." });
    return value === NOT_A_NUMBER ? Number.NaN : value;
  }) as Json;
}

function decode(bytes: Uint8Array, where: string): string {
  try {
    return decodeUtf8(bytes, { fatal: true });
  } catch {
    const good = decodeUtf8(bytes).split('\uFFFD', 1)[0] as string;
    throw new FileError({
      where,
      message: `This is not JSON: the bytes after ${good.length} characters are not UTF-8.`,
      hint: 'The file is damaged, compressed or of another format.',
    });
  }
}

/** The same text in JSON's own terms. */
function withoutNotFinite(text: string, numbers: readonly NotFinite[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, text: number } of numbers) {
    const plain = number === 'NaN' ? JSON.stringify(NOT_A_NUMBER) : number.replace('Infinity', '1e999');
    parts.push(text.slice(done, start), plain);
    done = start + number.length;
  }
  return parts.join('') + text.slice(done);
}
