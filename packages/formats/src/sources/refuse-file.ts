import { FileError } from '../file-error.ts';
import { kindOf } from './kind-of.ts';

/** What is known of a file that has arrived. */
export interface Arrival {
  /** How many bytes it must have. */
  readonly length?: number | undefined;
  /** How it came: 'HTTP status 200 (OK), content type text/html'. */
  readonly via?: string | undefined;
}

/** Refuses a file if it is not the one expected, and says what it is instead. */
export function refuseFile(bytes: Uint8Array, where: string, { length, via }: Arrival): void {
  const expected = length === undefined ? '' : ` Expected ${length} bytes.`;
  const received = `${expected} Received: ${via === undefined ? '' : `${via}, `}${bytes.length} bytes.`;
  const kind = kindOf(bytes);
  if (kind === 'empty') throw new FileError({ where, message: `The file is empty.${received}` });
  if (kind === 'html') {
    throw new FileError({
      where,
      message: `This is a web page, not the file.${received}`,
      hint: 'Servers send one for addresses that they do not know, or where one has to log in: check the address.',
    });
  }
  if (kind === 'git-lfs') {
    throw new FileError({
      where,
      message: `This is a pointer of Git LFS, not the file.${received}`,
      hint: 'Run git lfs pull, or download the file itself.',
    });
  }
  if (length !== undefined && length !== bytes.length) {
    throw new FileError({
      where,
      message: `The file has the wrong length.${received}`,
      hint: 'It was cut short, or does not belong to the file that names it.',
    });
  }
}
