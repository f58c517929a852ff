import type { FetchLike } from '../sources/source.ts';

interface Platform {
  readonly fetch?: FetchLike;
  readonly URL: new (url: string, base?: string) => { readonly href: string; readonly search: string };
  readonly document?: { readonly baseURI: string };
  readonly location?: { readonly href: string };
}

const platform = globalThis as unknown as Platform;

/** Whether strings are URLs here, relative to a page. */
export function isPage(): boolean {
  return platform.document !== undefined;
}

/** The platform's `fetch`. */
export function platformFetch(): FetchLike | undefined {
  return platform.fetch?.bind(globalThis);
}

/** A URL relative to the page or the worker as an absolute one; undefined if it cannot be one. */
export function absoluteUrl(url: string): string | undefined {
  return resolveUrl(url, platform.document?.baseURI ?? platform.location?.href);
}

/** A relative URL as an absolute one; undefined if it cannot be one. */
export function resolveUrl(url: string, base: string | undefined): string | undefined {
  try {
    return new platform.URL(url, base).href;
  } catch {
    return undefined;
  }
}

/** The query of an absolute URL, with its question mark: '?token=1', or ''. */
export function queryOf(url: string): string {
  return new platform.URL(url).search;
}
