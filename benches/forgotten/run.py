#!/usr/bin/env python3
"""Measures how many references that real deletions forgot `decomm check` reports.

    benches/forgotten/run.py [--others FILE] [--missed FILE] [OWNER/NAME ...]

Each line of references.tsv is one of them: a commit deleted a path, the line still named it, and a later commit took
the reference out while the path stayed gone. For each deletion the script asks for the tree of that commit, with the
paths that the list gives for it retired as `decomm retire` would: a folder with a package.json retires the package's
name as well. A reference is found when a finding of that path stands on that line.

Environment: DECOMM is the program (default: decomm). CLONES is a folder of clones, OWNER/NAME, with their whole history;
what is not there is cloned into it. Nothing in a clone is changed: the trees are read through a clone that borrows its
objects, in a temporary folder.

--others writes every finding beside the listed ones, with its source line, to be read; --missed what was not found.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

Reference = collections.namedtuple("Reference", "repository deletion path file line removal surface")
PROGRAM = os.environ.get("DECOMM", "decomm")


def git(folder, *arguments):
    return subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, errors="replace")


def clone(repository, folder):
    """Returns the clone of `repository` below `folder`, fetching it when it is not there."""
    path = pathlib.Path(folder, repository)
    if not path.exists():
        address = f"https://github.com/{repository}"
        subprocess.run(["git", "clone", "--quiet", "--bare", address, str(path)], check=True)
    return str(path)


def borrow(source, target):
    """Makes a clone of `source` without files, for a config of its own."""
    subprocess.run(["git", "clone", "--quiet", "--shared", "--no-checkout", source, target], check=True)


def entry(repository, commit, path, number):
    """Returns the entry that retires `path`, and the name of the package that goes with it."""
    kind = git(repository, "cat-file", "-t", f"{commit}^:{path}").stdout.strip()
    described = path if path.endswith("/package.json") else f"{path}/package.json"
    description = git(repository, "show", f"{commit}^:{described}").stdout
    name = None
    if description:
        name = json.loads(description).get("name")
    pattern = "/" + re.sub(r"([\[\]*?\\])", r"\\\1", path) + ("/" if kind == "tree" else "")
    text = f'[[retire]]\nid = "gone-{number}"\npaths = [{json.dumps(pattern)}]\n'
    return text + (f"dependencies = [{json.dumps(name)}]\n" if name else ""), name


def module(path):
    """Returns `path` as an import writes it: without its extension."""
    return re.sub(r"\.(d\.)?[cm]?[jt]sx?$", "", path)


def is_hit(finding, reference, name):
    """Whether `finding` is `reference`."""
    place = finding["range"]
    is_asked = finding["check"].startswith("dangling") or finding["check"] == "retired-dependency"
    if finding["path"] != reference.file or not place or not is_asked:
        return False
    target = finding["target"] or ""
    is_target = target in (reference.path, name, module(reference.path)) or target.startswith(reference.path + "/")
    return is_target and place["start"]["line"] <= int(reference.line) <= place["end"]["line"]


def check(source, references):
    """Checks the tree of one deletion; returns the references found, and the findings beside them."""
    commit = references[0].deletion
    with tempfile.TemporaryDirectory() as folder:
        borrow(source, folder)
        config, names = "version = 1\n", {}
        for number, path in enumerate(sorted({reference.path for reference in references})):
            text, names[path] = entry(folder, commit, path, number)
            config += text
        pathlib.Path(folder, ".decomm.toml").write_text(config)
        command = [PROGRAM, "-C", folder, "check", "--at", commit, "--format", "json", "--exit-zero"]
        answer = subprocess.run(command, capture_output=True, text=True)
        if answer.returncode != 0:
            sys.exit(f"{references[0].repository} {commit}: {answer.stderr}")
        found, others = set(), []
        for finding in json.loads(answer.stdout)["findings"]:
            hits = [reference for reference in references if is_hit(finding, reference, names[reference.path])]
            found.update(hits)
            if not hits:
                others.append(finding)
        sources = {}
        for finding in others:
            path = finding["path"]
            if path not in sources:
                sources[path] = git(folder, "show", f"{commit}:{path}").stdout.split("\n")
            line = finding["range"]["start"]["line"] if finding["range"] else 0
            text = sources[path][line - 1] if 0 < line <= len(sources[path]) else ""
            finding["text"] = text.strip()[:300]
        return found, others


def main():
    arguments = sys.argv[1:]
    files = {}
    for option in ("--others", "--missed"):
        if option in arguments:
            at = arguments.index(option)
            files[option] = arguments[at + 1]
            del arguments[at : at + 2]
    lines = pathlib.Path(__file__).with_name("references.tsv").read_text().splitlines()
    references = [Reference(*line.split("\t")) for line in lines if line and not line.startswith("#")]
    references = [reference for reference in references if not arguments or reference.repository in arguments]
    clones = os.environ.get("CLONES") or tempfile.mkdtemp(prefix="forgotten-")
    deletions = collections.defaultdict(list)
    for reference in references:
        deletions[reference.repository, reference.deletion].append(reference)
    sources = {repository: clone(repository, clones) for repository in sorted({r.repository for r in references})}
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        answers = pool.map(lambda key: check(sources[key[0]], deletions[key]), deletions)
        results = dict(zip(deletions, answers))
    found = set().union(*(hits for hits, _ in results.values()))
    by_surface = collections.defaultdict(lambda: [0, 0])
    for reference in references:
        by_surface[reference.surface][0] += reference in found
        by_surface[reference.surface][1] += 1
    for surface, (hits, total) in sorted(by_surface.items()):
        print(f"{surface:20} {hits:4} of {total}")
    missed = [reference for reference in references if reference not in found]
    others = [(key, finding) for key, (_, beside) in results.items() for finding in beside]
    print(f"found {len(found)} of {len(references)} references, {100 * len(found) / len(references):.1f} %,")
    print(f"of {len(deletions)} deletions in {len(sources)} repositories; findings beside them: {len(others)}")
    if "--missed" in files:
        pathlib.Path(files["--missed"]).write_text("".join("\t".join(reference) + "\n" for reference in missed))
    if "--others" in files:
        with open(files["--others"], "w") as file:
            for (repository, commit), finding in others:
                line = finding["range"]["start"]["line"] if finding["range"] else 0
                row = [repository, commit[:10], finding["check"], finding["severity"], finding["confidence"]]
                row += [finding["kind"], finding["target"], f"{finding['path']}:{line}", finding["text"]]
                file.write("\t".join(str(cell).replace("\t", " ") for cell in row) + "\n")


if __name__ == "__main__":
    main()
