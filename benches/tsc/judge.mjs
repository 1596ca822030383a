// What the TypeScript compiler says about who imports whom in one repository.
//
// Every specifier of every JavaScript and TypeScript file is resolved by `ts.resolveModuleName` with the options of the
// project that the file belongs to. Two things are added to what a fresh clone holds, since the compiler is made for a
// repository that is installed and built: workspace packages are linked under `node_modules`, and what a project emits
// stands for what it is emitted from (`ts.getOutputFileNames`, as with project references in an editor). Outputs of
// bundlers, which no tsconfig knows, are taken from what package.json files say themselves, and for the rest from
// repositories.json, where they were copied by hand from the entries in the bundlers' configurations.
//
// Of Vue, Svelte and Astro files the scripts are read as TypeScript beside them, as the plugins of editors do.
// Leaves out MDX and what else the compiler cannot read.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { declaredOutputs, linkWorkspaces } from "./workspace.mjs";

const CODE = /\.([cm]?[jt]s|[jt]sx)$/;
const COMPONENT = /\.(vue|svelte|astro)$/;

/** Returns the files of the repository in `root` that git knows and that are there, `/` in their names, sorted. */
export function trackedFiles(root) {
  const output = execFileSync("git", ["-C", root, "ls-files", "-z"], { maxBuffer: 1 << 28, encoding: "utf8" });
  return output.split("\0").filter((file) => file && fs.lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isFile());
}

/** Whether the compiler reads `file` as a module. */
export function isCode(file) {
  return CODE.test(file);
}

/** Whether the compiler or a plugin of its editor's reads `file`. */
export function isRead(file) {
  return CODE.test(file) || COMPONENT.test(file);
}

/** Returns who imports whom: `importersOf(file)`, and `meaningOf(importer, specifier)` for what the compiler makes of one. */
export function judge(ts, root, files, builtFrom) {
  const tracked = new Set(files);
  const links = linkWorkspaces(root, files);
  const world = installedAndBuilt(ts, root, files, links, builtFrom);
  const projectOf = projects(ts, root, tracked);
  const edges = new Map();
  const meanings = new Map();
  for (const importer of files.filter(isRead)) {
    const project = projectOf(importer);
    const absolute = path.join(root, importer) + (isCode(importer) ? "" : ".ts");
    const text = scriptOf(importer, fs.readFileSync(path.join(root, importer), "utf8"));
    const sourceFile = ts.createSourceFile(
      absolute,
      text,
      { languageVersion: ts.ScriptTarget.Latest, impliedNodeFormat: formatOf(ts, absolute, project, world) },
      true,
    );
    for (const { specifier, node, kind } of specifiers(ts, sourceFile)) {
      const target = world.toTracked(resolve(ts, sourceFile, specifier, node, kind, project, world));
      meanings.set(`${importer}\n${specifier}`, target ?? null);
      if (!target || !tracked.has(target) || target === importer) continue;
      const importers = edges.get(target) ?? new Map();
      if (!importers.has(importer)) importers.set(importer, { specifier, kind });
      edges.set(target, importers);
    }
  }
  return {
    importersOf: (file) => edges.get(file) ?? new Map(),
    meaningOf: (importer, specifier) => meanings.get(`${importer}\n${specifier}`),
  };
}

/** Returns the text of a file that is a module: all of it, or the scripts of a component. */
function scriptOf(file, text) {
  if (isCode(file)) return text;
  const [, frontmatter = ""] = (file.endsWith(".astro") && /^\s*---(.*?)\n---/s.exec(text)) || [];
  return [frontmatter, ...[...text.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map((match) => match[1])].join("\n;\n");
}

function resolve(ts, sourceFile, specifier, node, kind, project, world) {
  // A URL is a place, not a module.
  if (kind === "reference-path" || kind === "url") return path.resolve(path.dirname(sourceFile.fileName), specifier);
  if (kind === "reference-types") {
    const found = ts.resolveTypeReferenceDirective(specifier, sourceFile.fileName, project.options, world.host);
    return found.resolvedTypeReferenceDirective?.resolvedFileName;
  }
  const mode =
    node && (kind === "import" || kind === "export" || kind === "dynamic-import" || kind === "import-type")
      ? ts.getModeForUsageLocation(sourceFile, node, project.options)
      : ts.ModuleKind.CommonJS;
  const { fileName } = sourceFile;
  const found = ts.resolveModuleName(specifier, fileName, project.options, world.host, project.cache, undefined, mode);
  return found.resolvedModule?.resolvedFileName;
}

function formatOf(ts, file, project, world) {
  return ts.getImpliedNodeFormatForFile(file, project.cache.getPackageJsonInfoCache(), world.host, project.options);
}

/** Returns each specifier of a file: what the compiler follows itself, and what tools hand to the same resolution. */
function specifiers(ts, sourceFile) {
  const found = [];
  const add = (node, kind) => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, node, kind });
  };
  const isCallOf = (node, text) => node.expression.getText(sourceFile).replace(/\s/g, "") === text;
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, "import");
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, "export");
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
      add(node.moduleReference.expression, "import-equals");
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, "import-type");
    else if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) {
      // The compiler resolves it in a module; in a script it is what the name means from there on.
      if (!node.name.text.includes("*")) add(node.name, ts.isExternalModule(sourceFile) ? "augmentation" : "declaration");
    } else if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) add(first, "dynamic-import");
      else if (isCallOf(node, "require")) add(first, "require");
      else if (isCallOf(node, "require.resolve") || isCallOf(node, "import.meta.resolve")) add(first, "require-resolve");
      else if (/^(jest|vi|vitest)\.(mock|unmock|doMock|doUnmock|requireActual|requireMock|importActual|importMock|setMock|createMockFromModule|unstable_mockModule)(<.*>)?$/s.test(node.expression.getText(sourceFile)))
        add(first, "mock");
    } else if (ts.isNewExpression(node) && isCallOf(node, "URL") && node.arguments?.[1]?.getText(sourceFile) === "import.meta.url") {
      if (node.arguments[0].text?.startsWith(".")) add(node.arguments[0], "url");
    }
    // Only of JavaScript are types in comments the compiler's business.
    if (ts.isSourceFileJS(sourceFile)) for (const comment of node.jsDoc ?? []) ts.forEachChild(comment, visit);
    ts.forEachChild(node, visit);
  };
  visit(sourceFile);
  for (const { fileName } of sourceFile.referencedFiles) found.push({ specifier: fileName, kind: "reference-path" });
  for (const { fileName } of sourceFile.typeReferenceDirectives) found.push({ specifier: fileName, kind: "reference-types" });
  return found;
}

/**
 * Returns a function from a file to its project: of the configs above it the nearest that includes it, itself or by its
 * references; else the options of the nearest, since bundlers and editors let them count.
 */
function projects(ts, root, tracked) {
  const parsed = new Map();
  const parse = (file) => {
    if (!parsed.has(file)) parsed.set(file, tracked.has(file) ? parseConfig(ts, path.join(root, file)) : undefined);
    return parsed.get(file);
  };
  const within = (config, file, seen) => {
    if (!config || seen.has(config)) return undefined;
    seen.add(config);
    if (config.files.has(path.join(root, file))) return config;
    for (const reference of config.references) {
      const named = path.relative(root, ts.resolveProjectReferencePath(reference));
      const found = within(parse(named), file, seen);
      if (found) return found;
    }
    return undefined;
  };
  const none = project(ts, { allowJs: true }, root);
  return (file) => {
    let nearest;
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
      for (const name of ["tsconfig.json", "jsconfig.json"]) {
        const config = parse(path.join(folder, name));
        const found = within(config, file, new Set());
        if (found) return found;
        nearest ??= config;
      }
      if (folder === "." || folder === "") return nearest ?? none;
    }
  };
}

/** Returns what the config at `absolute` says; `undefined` where it cannot be read. */
export function parseConfig(ts, absolute) {
  const { config, error } = ts.readConfigFile(absolute, ts.sys.readFile);
  if (!config && error) return undefined;
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(absolute), undefined, absolute);
  return {
    ...project(ts, parsed.options, path.dirname(absolute)),
    parsed,
    files: new Set(parsed.fileNames),
    references: parsed.projectReferences ?? [],
  };
}

function project(ts, options, folder) {
  // `classic` is what old compilers fall back to where nothing is said; newer ones, and every bundler, look for packages.
  if (ts.getEmitModuleResolutionKind(options) === ts.ModuleResolutionKind.Classic)
    options = { ...options, moduleResolution: ts.ModuleResolutionKind.Bundler };
  return { options, cache: ts.createModuleResolutionCache(folder, (name) => name, options) };
}

/** Returns the host of the resolution: the clone, links to workspace packages, and what the projects emit. */
function installedAndBuilt(ts, root, files, links, builtFrom) {
  const declared = { ...declaredOutputs(root, files), ...builtFrom };
  const emitted = new Map(Object.entries(declared).map(([output, source]) => [path.join(root, output), path.join(root, source)]));
  for (const file of files.filter((file) => /(^|\/)[tj]sconfig[^/]*\.json$/.test(file))) {
    const config = parseConfig(ts, path.join(root, file));
    if (!config || config.parsed.options.noEmit || !(config.parsed.options.outDir || config.parsed.options.declarationDir)) continue;
    for (const source of config.parsed.fileNames) {
      if (source.endsWith(".d.ts") || source.endsWith(".json")) continue;
      let outputs = [];
      try {
        outputs = ts.getOutputFileNames(config.parsed, source, false);
      } catch {
        // A project that emits over its own sources, or from outside of its root folder, emits nothing.
      }
      for (const output of outputs) if (output !== source && !emitted.has(output)) emitted.set(output, source);
    }
  }
  const folders = new Set();
  for (const output of emitted.keys())
    for (let folder = path.dirname(output); !folders.has(folder) && folder.length > root.length; folder = path.dirname(folder)) folders.add(folder);
  const real = (name) => {
    const at = name.lastIndexOf("/node_modules/");
    if (at < 0) return name;
    const [, link, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/s.exec(name.slice(at + 14)) ?? [];
    const folder = links.get(`${name.slice(0, at)}\n${link}`);
    return folder ? folder + rest : name;
  };
  const host = {
    ...ts.sys,
    fileExists: (name) => ts.sys.fileExists(name) || emitted.has(real(name)),
    directoryExists: (name) => ts.sys.directoryExists(name) || folders.has(real(name)),
    realpath: (name) => (emitted.has(real(name)) ? real(name) : ts.sys.realpath(name)),
    getCurrentDirectory: () => root,
  };
  const toTracked = (name) => {
    if (!name) return undefined;
    const place = real(name);
    return path.relative(root, emitted.get(place) ?? place);
  };
  return { host, toTracked };
}
