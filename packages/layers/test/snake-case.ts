/** Converts our configs to Keras'. */

/** Keys and names of a config in snake_case, objects as `{ class_name, config }`. The layer's own name stays. */
export function kerasConfig(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [snake(key), key === 'name' ? value : kerasValue(key, value)]),
  );
}

const NAMES = ['activation', 'dataFormat', 'padding', 'distribution', 'mode'];

function kerasValue(key: string, value: unknown): unknown {
  if (typeof value === 'string') return NAMES.includes(key) ? snake(value) : value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return kerasConfig(value as Readonly<Record<string, unknown>>);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
