import { allowedNamesHint, ValueError } from '@sepal/tensor';

/**
 * Checks that what a constructor was given is one object that holds known options only.
 *
 * @param options what the constructor was given
 * @param allowed the names of its options
 * @param where the class
 * @throws ValueError otherwise
 */
export function checkOptions(options: unknown, allowed: readonly string[], where: string): void {
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new ValueError({
      where,
      message: `Options must be one object. Received: ${show(options)}.`,
      hint: allowed.length === 0 ? `${where} has no options.` : `Write \`new ${where}({ ${allowed[0]}: … })\`.`,
    });
  }
  const unknown = Object.entries(options).filter(([name]) => !allowed.includes(name));
  const [first] = unknown;
  if (first === undefined) return;
  throw new ValueError({
    where,
    message: `Unrecognized keyword arguments passed to ${where}: {${unknown.map(([name, value]) => `'${name}': ${show(value)}`).join(', ')}}.`,
    hint: allowed.length === 0 ? `${where} has no options.` : allowedNamesHint(first[0], allowed),
  });
}

/** Returns `value` if it is a finite number. @throws ValueError otherwise. */
export function checkFinite(name: string, value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ValueError({
    where,
    message: `Argument \`${name}\` must be a finite number. Received: ${name}=${show(value)}.`,
  });
}

/** A value as errors show it: JSON where it has some. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  const plain =
    value !== null &&
    typeof value === 'object' &&
    [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));
  return plain ? JSON.stringify(value) : String(value);
}
