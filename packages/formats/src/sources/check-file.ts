import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import { sha256 } from '../platform/checksum.ts';
import { kindOf } from './kind-of.ts';

/** What is known of a file that has arrived. */
export interface Arrival {
  /** How many bytes it must have. */
  readonly length?: number | undefined;
  /** How it came: 'HTTP status 200 (OK), content type text/html'. */
  readonly via?: string | undefined;
}

/** Refuses files of the wrong length, and what servers and tools put in their place: nothing, web pages and pointers of Git LFS. */
export function checkFile(bytes: Uint8Array, where: string, { length, via }: Arrival): void {
  if (bytes.length === length && length === 0) return;
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

/**
 * A checksum as 64 hex digits.
 *
 * @param checksum 'sha256-' with hex digits or Base64; hex digits alone will do
 * @throws ValueError if it is none
 */
export function hexChecksum(checksum: string): string {
  const match = /^(?:sha-?256[-:])?(?:([\da-fA-F]{64})|([A-Za-z\d+/_-]{43}=?))$/.exec(checksum);
  const [, hex, base64] = match ?? [];
  if (hex !== undefined) return hex.toLowerCase();
  if (base64 !== undefined) return hexOfBase64(base64);
  throw new ValueError({
    message: `checksum is 'sha256-' and 64 hex digits or Base64. Received: ${show(checksum)}.`,
  });
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function hexOfBase64(text: string): string {
  let bits = '';
  for (const char of text.replace('=', '').replaceAll('-', '+').replaceAll('_', '/')) {
    bits += BASE64.indexOf(char).toString(2).padStart(6, '0');
  }
  return (bits.slice(0, 256).match(/.{4}/g) as string[]).map((four) => Number.parseInt(four, 2).toString(16)).join('');
}

/**
 * The SHA-256 of a file in hex digits.
 *
 * @throws FileError in pages that came over plain http, which have no cryptography
 */
export async function checksumOf(bytes: Uint8Array, where: string): Promise<string> {
  const checksum = await sha256(bytes);
  if (checksum !== undefined) return checksum;
  throw new FileError({
    where,
    message: 'The checksum cannot be computed: this page came over plain http.',
    hint: 'Serve it over https or from localhost.',
  });
}

/** Refuses a file whose checksum is not `expected`, in hex digits. */
export async function verify(bytes: Uint8Array, expected: string, where: string): Promise<void> {
  const received = await checksumOf(bytes, where);
  if (received !== expected) throw wrongChecksum(where, { expected, received });
}

/** The error for a file with another checksum. */
export function wrongChecksum(
  where: string,
  { expected, received }: { expected: string; received: string },
): FileError {
  return new FileError({
    where,
    message: `The checksum differs. Expected sha256-${expected}. Received sha256-${received}.`,
    hint: 'The file is damaged or is another version.',
  });
}
