import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BESIDE_THE_PROJECT = fileURLToPath(new URL('../../../../shared', import.meta.url));

/**
 * A path in the folder of the large goldens and fixtures: `SEPAL_SHARED`, or `shared` beside the project's root.
 *
 * @example shared('keras', 'golden', 'conv_cases.json')
 */
export function shared(...path: string[]): string {
  return join(process.env['SEPAL_SHARED'] ?? BESIDE_THE_PROJECT, ...path);
}

/**
 * Whether that path exists: it is not part of the repository, and tests that need it are skipped without it.
 *
 * @example test.skipIf(!hasShared('keras'))('equals Keras', …)
 */
export function hasShared(...path: string[]): boolean {
  return existsSync(shared(...path));
}
