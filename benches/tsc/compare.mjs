// How well decomm's imports agree with those of the TypeScript compiler, in public repositories.
//
// For each repository of repositories.json, a number of its code files is chosen from a seed. The files that import each
// by the compiler's own resolution (judge.mjs says how it is asked) are compared with those that decomm reports: recall,
// precision, and each difference with its class. differences.md explains the classes and has the figures.
//
//   npm install --prefix /tmp/judge typescript@5.9.3
//   node benches/tsc/compare.mjs --typescript /tmp/judge --decomm target/release/decomm --work /tmp/repositories
//
// --work DIR          where the clones stand or are made (git clone of the address, or of --source NAME=GIT_DIR)
// --files N           how many files are chosen (200)     --seed N    from which seed (5)
// --only NAME         this repository alone               --json FILE writes all differences there
//
// No package of the repositories is installed and nothing of them is run.

import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { isCode, isRead, judge, trackedFiles } from "./judge.mjs";

const MODULE_KINDS = new Set(["import", "export", "require", "dynamic-import", "mock", "url"]);

const { values: options } = parseArgs({
  options: {
    typescript: { type: "string", default: "." },
    decomm: { type: "string", default: "target/release/decomm" },
    work: { type: "string" },
    source: { type: "string", multiple: true, default: [] },
    files: { type: "string", default: "200" },
    seed: { type: "string", default: "5" },
    only: { type: "string", multiple: true },
    json: { type: "string" },
  },
});
if (!options.work) throw new Error("--work DIR is missing: a folder for the clones");
const ts = createRequire(path.resolve(options.typescript, "package.json"))("typescript");
const sources = new Map(options.source.map((source) => source.split("=")));
const repositories = JSON.parse(fs.readFileSync(new URL("repositories.json", import.meta.url), "utf8"));
const report = [];

console.log(`typescript ${ts.version}, ${options.files} files each, seed ${options.seed}`);
for (const repository of repositories) {
  if (options.only && !options.only.includes(repository.name)) continue;
  const root = clone(repository);
  const files = trackedFiles(root);
  const compiler = judge(ts, root, files, repository.built ?? {});
  const chosen = choose(files.filter(isCode), Number(options.files), Number(options.seed));
  const found = decommImporters(root, chosen, compiler);
  show(repository.name, files.filter(isCode).length, compare(chosen, compiler, found));
}
if (options.json) fs.writeFileSync(options.json, JSON.stringify(report, undefined, 1));

function clone({ name, url, commit }) {
  const root = fs.realpathSync.native(fs.mkdirSync(options.work, { recursive: true }) ?? options.work);
  const folder = path.join(root, name);
  if (!fs.existsSync(folder)) {
    execFileSync("git", ["clone", "--quiet", "--no-checkout", sources.get(name) ?? url, folder]);
    // A file that the snapshot lacks is none of the tree's; nothing is compared about it.
    spawnSync("git", ["-C", folder, "checkout", "--quiet", "--detach", commit]);
  }
  const head = execFileSync("git", ["-C", folder, "rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  if (head !== commit) throw new Error(`${folder} is at ${head}, not at ${commit}`);
  return folder;
}

/** Returns `count` of `list`, the same for the same seed. */
function choose(list, count, seed) {
  const rest = [...list];
  const chosen = [];
  let state = seed >>> 0;
  while (chosen.length < count && rest.length > 0) {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const random = (mixed ^ (mixed >>> 14)) >>> 0;
    chosen.push(...rest.splice(random % rest.length, 1));
  }
  return chosen.sort();
}

/**
 * Returns, for each chosen file, the files that import it by decomm's word, each with the specifier.
 *
 * Retired files say nothing about each other, so files that import each other are asked about in different runs.
 */
function decommImporters(root, chosen, compiler) {
  const groups = [];
  for (const file of chosen) {
    const isApart = (group) =>
      group.every((other) => !compiler.importersOf(file).has(other) && !compiler.importersOf(other).has(file));
    const group = groups.find(isApart);
    if (group) group.push(file);
    else groups.push([file]);
  }
  const found = new Map(chosen.map((file) => [file, new Map()]));
  for (const group of groups)
    for (const { path: importer, kind, target, range } of references(root, group)) {
      if (!MODULE_KINDS.has(kind) || !found.has(target) || importer === target) continue;
      const specifier = textAt(root, importer, range);
      if (!found.get(target).has(importer)) found.get(target).set(importer, { specifier, kind });
    }
  return found;
}

/** Returns decomm's references to `files`. */
function references(root, files) {
  const run = spawnSync(path.resolve(options.decomm), ["-C", root, "impact", "--format", "json", "--", ...files], {
    maxBuffer: 1 << 30,
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`decomm: ${run.stderr}`);
  return JSON.parse(run.stdout).references.filter((reference) => reference.range && reference.target);
}

function textAt(root, file, range) {
  return fs.readFileSync(path.join(root, file)).subarray(range.start.offset, range.end.offset).toString();
}

function compare(chosen, compiler, found) {
  const result = { chosen: chosen.length, both: 0, differences: [] };
  for (const target of chosen) {
    const expected = compiler.importersOf(target);
    const actual = found.get(target);
    for (const [importer, detail] of expected) {
      if (actual.has(importer)) result.both += 1;
      else result.differences.push({ side: "compiler", class: classOfMissed(detail), target, importer, ...detail });
    }
    for (const [importer, detail] of actual) {
      if (expected.has(importer)) continue;
      const meaning = compiler.meaningOf(importer, detail.specifier);
      result.differences.push({ side: "decomm", class: classOfExtra(importer, detail, meaning), target, importer, ...detail, meaning });
    }
  }
  return result;
}

function classOfMissed({ kind }) {
  return `missed-${kind}`;
}

function classOfExtra(importer, { specifier }, meaning) {
  if (!isRead(importer)) return "not-read-by-tsc";
  if (/[?#]/.test(specifier.slice(1))) return "query";
  if (meaning === undefined) return "not-seen-by-judge";
  if (meaning === null) return specifier.startsWith(".") ? "unresolved-by-tsc" : "package-unresolved-by-tsc";
  return "another-file";
}

function show(name, codeFiles, { chosen, both, differences }) {
  const missed = differences.filter((difference) => difference.side === "compiler").length;
  // What the compiler cannot read it cannot judge; these are listed and count for neither figure.
  const unjudged = differences.filter((difference) => difference.class === "not-read-by-tsc").length;
  const extra = differences.length - missed - unjudged;
  const percent = (part, whole) => `${whole === 0 ? "100.00" : ((100 * part) / whole).toFixed(2)} %`;
  console.log(`\n${name}: ${codeFiles} code files, ${chosen} chosen, ${both + missed} imports by tsc, ${both} by both`);
  console.log(`  recall ${percent(both, both + missed)} (${missed} missed), precision ${percent(both, both + extra)} (${extra} more), ${unjudged} in files that tsc does not read`);
  const byClass = Map.groupBy?.(differences, (difference) => difference.class) ?? groupBy(differences);
  for (const [name, list] of [...byClass].sort()) {
    console.log(`  ${name}: ${list.length}`);
    for (const { importer, specifier, target, meaning } of list)
      console.log(`    ${importer} "${specifier}" -> ${target}${meaning ? ` (tsc: ${meaning})` : ""}`);
  }
  report.push({ name, chosen, both, differences });
}

function groupBy(differences) {
  const groups = new Map();
  for (const difference of differences) groups.set(difference.class, [...(groups.get(difference.class) ?? []), difference]);
  return groups;
}
