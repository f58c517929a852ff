// Totals every check of the last `npm run check` and ends with one line: 'N passed, N failed, N skipped'.
// A test counts as one check (from the reports that vitest leaves; turbo restores them with a cached run),
// and so does each other task (from turbo's own record of the run).
import { globSync, readFileSync, rmSync } from 'node:fs';

const REPORTS = ['packages/*/reports/vitest.json', 'apps/*/reports/vitest.json', 'reports/*.json'];
const RUNS = '.turbo/runs/*.json';
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

if (process.argv.includes('--clear')) {
  for (const file of globSync([...REPORTS, RUNS])) rmSync(file);
  process.exit();
}

const total = { passed: 0, failed: 0, skipped: 0 };
/** Counts a check and prints its row. */
function add(name, passed, failed, skipped, note = '') {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const parts = [passed && `${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`];
  console.log(`  ${name}: ${parts.filter(Boolean).join(', ') || 'nothing ran'}${note && ` (${note})`}`);
}

console.log('');
const reported = new Set();
for (const file of globSync(REPORTS).sort()) {
  const report = read(file);
  reported.add(file.replaceAll('\\', '/'));
  // A file that fails to load has no failed test, and neither has an error outside all tests.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  const counted = report.numFailedTests + broken.length;
  const failed = report.success ? counted : Math.max(1, counted);
  add(file, report.numPassedTests, failed, report.numPendingTests + report.numTodoTests);
}

const run = globSync(RUNS).map(read)[0];
const ran = new Map((run?.tasks ?? []).map((task) => [task.taskId, task]));
const names = { build: [], typecheck: [], lint: [], unused: [], 'check:package': [] };
for (const file of ['package.json', ...globSync(['packages/*/package.json', 'apps/*/package.json'])]) {
  const manifest = read(file);
  const root = file === 'package.json';
  for (const task of Object.keys(names)) {
    // The root's own `build` runs all the others.
    if (manifest.scripts?.[task] && !(root && task === 'build')) names[task].push(root ? '//' : manifest.name);
  }
}
for (const [task, packages] of Object.entries(names)) {
  const status = (name) => ran.get(`${name}#${task}`)?.execution?.exitCode;
  const failed = packages.filter((name) => (status(name) ?? 0) !== 0);
  const skipped = packages.filter((name) => status(name) === undefined);
  const note = [failed.join(' '), skipped.length > 0 && `not run: ${skipped.join(' ')}`].filter(Boolean).join('; ');
  add(task, packages.length - failed.length - skipped.length, failed.length, skipped.length, note);
}
// A test task that died before it could write its report.
for (const { taskId, task, directory, execution } of ran.values()) {
  const report = directory ? `${directory}/reports/vitest.json` : `reports/${task.replace('test:', '')}.json`;
  if (task.startsWith('test') && execution?.exitCode && !reported.has(report)) add(taskId, 0, 1, 0, 'left no report');
}

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (total.failed > 0 || total.passed === 0) process.exit(1);
