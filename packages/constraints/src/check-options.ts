import { allowedNamesHint, ValueError } from '@sepal/tensor';

/** @throws ValueError unless a constructor was given one object, with known options only */
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

/** A value as errors show it: JSON where it is plain data. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  const plain =
    value !== null &&
    typeof value === 'object' &&
    [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));
  return plain ? JSON.stringify(value) : String(value);
}
