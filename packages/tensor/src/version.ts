/** The version of all packages of the group, which have one in common. `scripts/write-version.mjs` writes it. */
export const VERSION: string = '0.0.0';

/** What copies of one package must have in common to take each other's parts: `^` of their versions, as in '1' or '0.2'. */
export function compatibleRange(version: string = VERSION): string {
  return version.split('.', version.startsWith('0.') ? 2 : 1).join('.');
}
