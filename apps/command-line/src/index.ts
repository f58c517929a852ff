/** What the apps that run in a terminal share: pictures from files and to files, a line of progress. */
export * from './check-folder.ts';
export * from './png.ts';
export * from './progress-line.ts';
export * from './read-picture.ts';
export * from './report-errors.ts';
