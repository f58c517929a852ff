/**
 * Serializes plain data so that every difference shows: JSON cannot represent NaN and infinities, and writes −0 as 0.
 *
 * @param data numbers, strings, booleans, null, and arrays and objects of them
 * @returns JSON, with `"#NaN"` and the like for the numbers that JSON lacks, and `"##…"` for strings that begin with `#`
 * @example
 * exactText([1, -0, Infinity]); // '[1,"#-0","#Infinity"]'
 */
export function exactText(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) => {
    if (typeof value === 'string') return value.startsWith('#') ? `#${value}` : value;
    if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
    return Object.is(value, -0) ? '#-0' : `#${value}`;
  });
}

/** Reads what {@link exactText} wrote. */
export function parseExactText(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'string' || !value.startsWith('#')) return value;
    return value.startsWith('##') ? value.slice(1) : Number(value.slice(1));
  });
}
