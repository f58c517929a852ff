/** Numbers as Python prints them: JavaScript rounds halves up where Python rounds them to even, and changes to exponents elsewhere. */

/** As many decimals as both `toFixed` and `toExponential` give exactly: a half has fewer. */
const EXACT = 100;

/** `f'{value:.2f}'`. @param digits after the point, fewer than 100 */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return special(value);
  const size = Math.abs(value);
  // `toFixed` writes large numbers with exponents; all of them are integers.
  const text = size < 1e21 ? roundHalfEven(size.toFixed(EXACT), size.toFixed(digits), digits) : large(size, digits);
  return signOf(value) + text;
}

/** `f'{value:.2e}'`. @param digits after the point, fewer than 100 */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return special(value);
  const size = Math.abs(value);
  const [exact = '', power = ''] = size.toExponential(EXACT).split('e');
  const [rounded = '', roundedPower = ''] = size.toExponential(digits).split('e');
  const mantissa = power === roundedPower ? roundHalfEven(exact, rounded, digits) : rounded;
  return `${signOf(value)}${mantissa}${exponent(Number(roundedPower))}`;
}

/** `repr(value)` of a float: the fewest digits that round-trip. */
export function repr(value: number): string {
  return shortest(value, value, 1e16);
}

/** `str(value)` of a NumPy float32: the fewest digits that round-trip in it. */
export function repr32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Object.is(Math.fround(shorter), Math.fround(value))) return shortest(shorter, value, 1e6);
  }
  return shortest(Number(value.toPrecision(9)), value, 1e6);
}

/** @param digits the number to write @param value the number that decides how @param limit where exponents begin */
function shortest(digits: number, value: number, limit: number): string {
  if (!Number.isFinite(value)) return special(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= limit)) {
    const [mantissa, power] = Math.abs(digits).toExponential().split('e');
    return `${signOf(value)}${mantissa}${exponent(Number(power))}`;
  }
  const text = String(Math.abs(digits));
  return `${signOf(value)}${text}${text.includes('.') ? '' : '.0'}`;
}

/** `rounded` is `exact` rounded to some decimals, halves up: a half whose last digit was made odd is rounded down instead. */
function roundHalfEven(exact: string, rounded: string, digits: number): string {
  const point = exact.indexOf('.');
  const kept = exact.slice(0, digits === 0 ? point : point + 1 + digits);
  const isHalf = /^50*$/.test(exact.slice(point + 1 + digits));
  return isHalf && Number(kept.at(-1)) % 2 === 0 ? kept : rounded;
}

function large(size: number, digits: number): string {
  const integer = BigInt(size).toString();
  return digits === 0 ? integer : `${integer}.${'0'.repeat(digits)}`;
}

function exponent(power: number): string {
  return `e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}

function special(value: number): string {
  return Number.isNaN(value) ? 'nan' : `${signOf(value)}inf`;
}
