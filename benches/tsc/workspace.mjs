// What an install and a build would add to a clone: workspace packages linked under `node_modules`, as npm, pnpm, yarn
// or bun do it, and the outputs of which a package.json itself says what they are built from.
//
// All members of a workspace are linked at its root, whether a package asks for them or not. Leaves out what comes from
// a registry: no file of the repository is behind it.

import fs from "node:fs";
import path from "node:path";

/** Makes the links; returns the folder of each by the folder that holds `node_modules` and the package's name. */
export function linkWorkspaces(root, files) {
  const manifests = files.filter((file) => path.basename(file) === "package.json");
  const links = new Map();
  for (const manifest of manifests) {
    const folder = path.dirname(manifest);
    const patterns = workspaceGlobs(root, folder);
    if (patterns.length === 0) continue;
    for (const member of manifests.filter((file) => isMember(path.relative(folder, path.dirname(file)), patterns))) {
      const name = readJson(path.join(root, member))?.name;
      if (typeof name !== "string" || !/^(@[\w.~-]+\/)?[\w.~-]+$/.test(name) || name.includes("..")) continue;
      const target = path.join(root, path.dirname(member));
      const link = path.join(root, folder, "node_modules", name);
      fs.mkdirSync(path.dirname(link), { recursive: true });
      fs.rmSync(link, { force: true });
      fs.symlinkSync(target, link);
      links.set(`${path.join(root, folder)}\n${name}`, target);
    }
  }
  return links;
}

/**
 * Returns the outputs that the package.json files give a source for, each with that source.
 *
 * They do so by `tshy.exports`, and by a condition of their own in `exports` that names the source beside the outputs.
 */
export function declaredOutputs(root, files) {
  const tracked = new Set(files);
  const outputs = {};
  for (const manifest of files.filter((file) => path.basename(file) === "package.json")) {
    const folder = path.dirname(manifest);
    const { exports, tshy, types, typings, main, module } = readJson(path.join(root, manifest)) ?? {};
    const place = (target) => path.join(folder, target);
    const declare = (source, targets) => {
      for (const target of leaves(targets)) if (target.startsWith("./") && !tracked.has(place(target))) outputs[place(target)] ??= place(source);
    };
    for (const [key, source] of Object.entries(tshy?.exports ?? {})) if (typeof source === "string") declare(source, exports?.[key]);
    const visit = (conditions) => {
      if (!conditions || typeof conditions !== "object" || Array.isArray(conditions)) return;
      const source = Object.values(conditions).find((target) => typeof target === "string" && /[^d]\.tsx?$/.test(target) && tracked.has(place(target)));
      if (source && !Object.keys(conditions).some((key) => key.startsWith("."))) {
        declare(source, conditions);
        // Compilers that know no `exports` take these.
        if (conditions === exports || conditions === exports["."]) declare(source, [types, typings, main, module].filter(Boolean).map((target) => `./${path.normalize(target)}`));
      }
      Object.values(conditions).forEach(visit);
    };
    visit(exports);
  }
  return outputs;
}

function leaves(value) {
  if (typeof value === "string") return value.includes("*") ? [] : [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(leaves) : [];
}

function workspaceGlobs(root, folder) {
  const yaml = path.join(root, folder, "pnpm-workspace.yaml");
  if (fs.existsSync(yaml)) {
    const [, list = ""] = /^packages:[ \t]*\n((?:[ \t]*(?:-.*|#.*)?\n)*)/m.exec(`${fs.readFileSync(yaml, "utf8")}\n`) ?? [];
    return [...list.matchAll(/^\s*-\s*["']?([^"'#\n]+?)["']?\s*(?:#.*)?$/gm)].map((match) => match[1]);
  }
  const workspaces = readJson(path.join(root, folder, "package.json"))?.workspaces;
  const patterns = Array.isArray(workspaces) ? workspaces : workspaces?.packages;
  return Array.isArray(patterns) ? patterns : [];
}

function isMember(folder, patterns) {
  if (folder === "" || folder.startsWith("..") || folder.split("/").includes("node_modules")) return false;
  const matches = (pattern) => globExpression(pattern.replace(/^\.\//, "").replace(/\/$/, "")).test(folder);
  const excluded = patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)));
  return !excluded && patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern));
}

function globExpression(pattern) {
  const body = pattern
    .split("/")
    .map((part) => (part === "**" ? "(?:.+/)?" : `${part.replace(/[.+^$()|[\]\\]/g, "\\$&").replace(/\*/g, "[^/]*").replace(/\{([^}]*)\}/g, (_, list) => `(?:${list.split(",").join("|")})`)}/`))
    .join("");
  return new RegExp(`^${body.endsWith("(?:.+/)?") ? `${body.slice(0, -8)}(?:.+/)` : body}$`.replace(/\/\$$/, "/?$"));
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
