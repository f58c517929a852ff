/**
 * Serializes plain data injectively, for use as a key: JSON cannot represent NaN and infinities, and
 * writes −0 as 0.
 *
 * @param data numbers, strings, booleans, arrays and objects of them
 * @example
 * exactText([1, -0, Infinity]); // '[1,"-0","Infinity"]'
 */
export function exactText(data: unknown): string {
  return JSON.stringify(data, exactly);
}

function exactly(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}
