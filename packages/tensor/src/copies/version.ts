/** The version that all packages share. `scripts/write-version.mjs` writes it. */
export const VERSION: string = '0.0.0';

/** What must match for copies of a package to share layers and engines: the leading part of the version that `^` fixes, such as '1' or '0.2'. */
export function compatibleRange(version: string = VERSION): string {
  return version.split('.', version.startsWith('0.') ? 2 : 1).join('.');
}
