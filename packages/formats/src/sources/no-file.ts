import { ValueError } from '@sepal/tensor';
import { FileError } from '../file-error.ts';
import type { ResponseLike } from './source.ts';

/** What is known of a response. */
interface Received {
  readonly where: string;
  /** Its status and content type in words. */
  readonly http: string;
  readonly declared: number | undefined;
}

/** The error for a path or URL without a letter. */
export function emptyAddress(): ValueError {
  return new ValueError({ message: 'The path or URL is empty.' });
}

/** The error where nothing can be fetched. */
export function noFetch(where: string): FileError {
  return new FileError({
    where,
    message: 'There is no fetch here.',
    hint: 'Pass one as the option fetch, or pass bytes.',
  });
}

/** The error for a response that has no file. */
export function noFile({ status }: ResponseLike, { where, http, declared }: Received): FileError {
  const [what, hint] = reasonOf(status);
  const length = declared === undefined ? '' : `, ${declared} bytes`;
  return new FileError({ where, message: `The server ${what}. Received: ${http}${length}.`, hint });
}

/** What an HTTP error says of the server, and what to do about it. */
function reasonOf(status: number): readonly [what: string, hint: string] {
  if (status === 401 || status === 403) return ['refuses the file', 'Pass headers or credentials: requestInit.'];
  return status < 500 ? ['does not have the file', 'Check the address.'] : ['failed', 'Try again later.'];
}
