// The rules between packages, as ARCHITECTURE.md states them: who may import whom, who may touch the
// platform, and how large a file may grow. Pure functions over texts; check-imports.test.mjs applies
// them to the repository.
import { posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** Which packages a package may import, types included. */
const ALLOWED = {
  tensor: [],
  ops: ['tensor'],
  assembler: [],
  kernels: ['tensor', 'ops', 'assembler'],
  compiler: ['tensor', 'ops', 'kernels'],
  runtime: ['tensor', 'ops', 'assembler', 'kernels', 'compiler'],
  initializers: ['tensor'],
  regularizers: ['tensor', 'ops'],
  constraints: ['tensor', 'ops'],
  layers: ['tensor', 'ops', 'runtime', 'initializers', 'regularizers', 'constraints'],
  training: ['tensor', 'ops', 'runtime', 'layers'],
  formats: ['tensor', 'ops', 'layers'],
  mobilenet: ['tensor', 'ops', 'layers'],
  image: ['tensor'],
};

/** A subpath may import more than the package around it. */
const ALLOWED_IN_FOLDER = {
  'packages/formats/src/training/': ['training', 'runtime'],
  'packages/mobilenet/src/pretrained/': ['formats'],
};

/** Packages whose files may import each other's types in a circle: every op's file has its attributes, of which the vocabulary is made. */
const CIRCLES_OF_TYPES = ['ops'];

/** Where copies of the packages in one program find each other. */
const MEETING_PLACE = 'packages/tensor/src/copies/shared-state.ts';

/** The only folders of a package's src that may touch Node or the DOM. */
const PLATFORM_FOLDER = /^packages\/((runtime|formats|image|mobilenet|training)\/src\/platform|[^/]+\/src\/node)\//;

/** Only the runtime creates modules and threads, and manages their lifetime; but formats reads HDF5 in a worker, and training fits in one. */
const MACHINE_GLOBALS = ['WebAssembly', 'Worker', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef'];
const WORKER_FOLDERS = ['packages/runtime/src/', 'packages/formats/src/platform/', 'packages/training/src/platform/'];

const PLATFORM_GLOBALS = [
  ...['AbortController', 'AbortSignal', 'Blob', 'Buffer', 'DecompressionStream', 'File', 'FileReader'],
  ...['MessageChannel', 'ReadableStream', 'Request', 'Response', 'TextDecoder', 'TextEncoder', 'URL', 'XMLHttpRequest'],
  ...['__dirname', '__filename', 'caches', 'clearInterval', 'clearTimeout', 'console', 'crypto', 'document', 'fetch'],
  ...[
    'global',
    'globalThis',
    'indexedDB',
    'localStorage',
    'location',
    'navigator',
    'performance',
    'process',
    'queueMicrotask',
  ],
  ...[
    'require',
    'requestAnimationFrame',
    'self',
    'setImmediate',
    'setInterval',
    'setTimeout',
    'structuredClone',
    'window',
  ],
];

const LONGEST_FILE = 600;

/**
 * @typedef {{ specifier: string, typeOnly: boolean, line: number }} Import
 * @typedef {{ imports: Import[], globals: { name: string, line: number }[], builtIns: { name: string, line: number }[], lines: number }} Inspection
 */

/**
 * What a file imports (types, re-exports and `import()` included) and which of the names above it uses
 * without declaring them.
 * @param {string} path
 * @param {string} text
 * @returns {Inspection}
 */
export function inspect(path, text) {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const lineOf = (offset) => text.slice(0, offset).split('\n').length;
  const imports = [];
  const declared = new Set();
  const used = [];
  const instances = [];
  const notReferences = new Set();
  const note = (source, typeOnly) =>
    source && imports.push({ specifier: source.value, typeOnly, line: lineOf(source.start) });
  // A re-export or import is type-only if every name in it is.
  const onlyTypes = (kind, specifiers, key) =>
    kind === 'type' || (specifiers.length > 0 && specifiers.every((specifier) => specifier[key] === 'type'));
  const declare = (pattern) => {
    if (!pattern) return;
    if (pattern.type === 'Identifier') declared.add(pattern.name);
    else if (pattern.type === 'ObjectPattern') for (const p of pattern.properties) declare(p.value ?? p.argument);
    else if (pattern.type === 'ArrayPattern') pattern.elements.forEach(declare);
    else if (pattern.type === 'AssignmentPattern') declare(pattern.left);
    else if (pattern.type === 'RestElement') declare(pattern.argument);
    else if (pattern.type === 'TSParameterProperty') declare(pattern.parameter);
  };
  const declareFunction = (node) => {
    declare(node.id);
    const { params } = node;
    for (const parameter of Array.isArray(params) ? params : params.items) declare(parameter);
  };
  const declareNamed = (node) => declare(node.id);
  const notReference = (node, key) => {
    if (!node.computed && !node.shorthand) notReferences.add(node[key]);
  };
  new Visitor({
    ImportDeclaration: (node) => note(node.source, onlyTypes(node.importKind, node.specifiers, 'importKind')),
    ExportNamedDeclaration: (node) => note(node.source, onlyTypes(node.exportKind, node.specifiers, 'exportKind')),
    ExportAllDeclaration: (node) => note(node.source, node.exportKind === 'type'),
    ImportExpression: (node) => node.source.type === 'Literal' && note(node.source, false),
    TSImportType: (node) => note(node.source ?? node.argument.literal, true),
    ImportSpecifier: (node) => declare(node.local),
    ImportNamespaceSpecifier: (node) => declare(node.local),
    ImportDefaultSpecifier: (node) => declare(node.local),
    VariableDeclarator: declareNamed,
    FunctionDeclaration: declareFunction,
    FunctionExpression: declareFunction,
    ArrowFunctionExpression: declareFunction,
    // Parameters of a type or of an overload are not references at run time.
    TSFunctionType: declareFunction,
    TSDeclareFunction: declareFunction,
    TSMethodSignature: (node) => {
      notReference(node, 'key');
      declareFunction({ params: node.params });
    },
    TSEmptyBodyFunctionExpression: declareFunction,
    ClassDeclaration: declareNamed,
    TSTypeAliasDeclaration: declareNamed,
    TSInterfaceDeclaration: declareNamed,
    CatchClause: (node) => declare(node.param),
    MemberExpression: (node) => notReference(node, 'property'),
    Property: (node) => notReference(node, 'key'),
    MethodDefinition: (node) => notReference(node, 'key'),
    PropertyDefinition: (node) => notReference(node, 'key'),
    TSPropertySignature: (node) => notReference(node, 'key'),
    TSQualifiedName: (node) => notReferences.add(node.right),
    TSNamedTupleMember: (node) => notReferences.add(node.label),
    BinaryExpression: (node) =>
      node.operator === 'instanceof' && node.right.type === 'Identifier' && instances.push(node.right),
    LabeledStatement: (node) => notReferences.add(node.label),
    Identifier: (node) => used.push(node),
  }).visit(program);
  const watched = new Set([...PLATFORM_GLOBALS, ...MACHINE_GLOBALS]);
  const globals = used
    .filter((node) => watched.has(node.name) && !declared.has(node.name) && !notReferences.has(node))
    .map((node) => ({ name: node.name, line: lineOf(node.start) }));
  // Classes come from imports and declarations; anything else is a global of the realm.
  const builtIns = instances
    .filter((node) => !declared.has(node.name))
    .map((node) => ({ name: node.name, line: lineOf(node.start) }));
  return { imports, globals, builtIns, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) };
}

/**
 * The first two folders of a path: the workspace member a file belongs to.
 * @param {string} path from the repository's root, with '/'
 */
const memberOf = (path) => path.split('/').slice(0, 2).join('/');

/**
 * Everything in a workspace member that breaks a rule, as 'file:line: what to do'.
 * @param {string} member such as 'packages/ops'
 * @param {Map<string, string>} files every source and test of the repository: path from the root -> text
 * @param {Map<string, object>} manifests every package.json: name of the package -> its content
 * @returns {string[]}
 */
export function problemsOf(member, files, manifests) {
  const problems = [];
  const imported = new Set();
  const graph = new Map();
  const folder = member.split('/')[1];
  const manifest = [...manifests.values()].find((m) => m.folder === member);
  if (!manifest) return [`${member}: has no package.json`];
  const isPackage = member.startsWith('packages/');
  if (isPackage && !ALLOWED[folder]) return [`${member}: add it to the import table of scripts/check-imports.mjs`];

  for (const [path, text] of files) {
    if (memberOf(path) !== member) continue;
    const { imports, globals, builtIns, lines } = inspect(path, text);
    const report = (line, what) => problems.push(`${path}:${line}: ${what}`);
    const inSource = isPackage && path.startsWith(`${member}/src/`);
    if (lines > LONGEST_FILE) report(lines, `${lines} lines, more than ${LONGEST_FILE}: split it by concept`);

    const neighbours = [];
    for (const { specifier, typeOnly, line } of imports) {
      if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(path), specifier.split('?')[0]);
        const outside = memberOf(target) !== member && manifestAt(memberOf(target), manifests);
        if (outside) report(line, `reaches into ${memberOf(target)} by path: import '${outside.name}'`);
        else if (inSource && !target.startsWith(`${member}/src/`)) report(line, `'${specifier}' is outside src`);
        else if (!typeOnly || !CIRCLES_OF_TYPES.includes(folder)) neighbours.push(target);
        continue;
      }
      const [name, subpath] = split(specifier);
      const sibling = manifests.get(name);
      if (sibling && !(subpath in (sibling.exports ?? {}))) report(line, `${name} does not export '${subpath}'`);
      if (!inSource) continue;
      imported.add(name);
      if (specifier.startsWith('node:')) {
        imported.delete(name);
        if (!PLATFORM_FOLDER.test(path))
          report(line, `'${specifier}': only platform/ and node/ folders may touch Node`);
      } else if (name.startsWith('@sepal/')) {
        const extra = Object.entries(ALLOWED_IN_FOLDER).find(([prefix]) => path.startsWith(prefix))?.[1] ?? [];
        if (![...ALLOWED[folder], ...extra].includes(name.slice('@sepal/'.length))) {
          report(line, `@sepal/${folder} may not import ${name} (types included)`);
        }
      }
    }
    if (path.startsWith(`${member}/src/`)) graph.set(path, neighbours);

    if (!inSource) continue;
    for (const { name, line } of builtIns) {
      report(
        line,
        `instanceof ${name}: objects of another realm are none; judge by what they are, as typedArrayName does`,
      );
    }
    for (const { name, line } of globals) {
      if (name === 'globalThis' && path === MEETING_PLACE) continue;
      if (!mayUse(name, path)) report(line, `the global '${name}' belongs to the platform, not to ${path}`);
    }
  }

  if (isPackage) {
    const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
    for (const name of imported)
      if (!declared.has(name)) problems.push(`${member}/package.json: add '${name}' to dependencies`);
    for (const name of declared)
      if (!imported.has(name)) problems.push(`${member}/package.json: src does not import '${name}'`);
  }
  const cycle = findCycle(graph);
  if (cycle) problems.push(`import cycle: ${cycle.join(' -> ')}`);
  return problems;
}

/** Whether a file in a package's src may use a global of the platform. */
function mayUse(name, path) {
  if (name === 'Worker') return WORKER_FOLDERS.some((prefix) => path.startsWith(prefix));
  return MACHINE_GLOBALS.includes(name) ? path.startsWith('packages/runtime/src/') : PLATFORM_FOLDER.test(path);
}

/** '@scope/name/sub/path' -> ['@scope/name', './sub/path'] */
function split(specifier) {
  const parts = specifier.split('/');
  const count = specifier.startsWith('@') ? 2 : 1;
  const rest = parts.slice(count).join('/');
  return [parts.slice(0, count).join('/'), rest === '' ? '.' : `./${rest}`];
}

function manifestAt(folder, manifests) {
  return [...manifests.values()].find((manifest) => manifest.folder === folder);
}

/** The first cycle found, as the paths along it. */
function findCycle(graph) {
  const done = new Set();
  const trail = [];
  const visit = (path) => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    trail.push(path);
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    trail.pop();
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path);
    if (cycle) return cycle;
  }
  return undefined;
}
