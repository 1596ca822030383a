#!/usr/bin/env bash
# How long a full `decomm check` takes beside ripgrep with the same names: a repository of 85,000 files made from a seed,
# 40 and then 1,000 retired files that some others refer to, each of which uses a helper of its own, to be left over, and
# a module that others use; medians of wall and CPU time over several rounds, taken in turn, and the peak of memory. A
# smaller tree of the same kind shows how the time grows.
#
# benches/check.sh [FILES [ROUNDS]]     needs bash, awk, git; DECOMM names a binary, else it is built; RG names ripgrep;
#                                       AST_GREP, where it is set, names an ast-grep that gets a rule for each of 40 names
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

files="${1:-85000}"
rounds="${2:-7}"
if [ -z "${DECOMM:-}" ]; then
    cargo build --quiet --release --locked
    DECOMM="${CARGO_TARGET_DIR:-$PWD/target}/release/decomm"
fi
RG="${RG:-rg}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset GIT_DIR GIT_INDEX_FILE

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

# One text of many files, as `git fast-import` reads them: packages of 500 files, three in five of them code of 3 to
# 30 KB, the others Markdown, JSON and styles. One file in 400 refers to one of the names that are to go.
make_tree() {
    mkdir "$folder/$1"
    cd "$folder/$1"
    git init -q
    awk -v files="$2" 'BEGIN {
    srand(20261122)
    print "commit refs/heads/main\ncommitter t <t@example.org> 0 +0000\ndata 1\nx"
    for (kind = 1; kind <= 2; kind++) {
        many = kind == 1 ? 40 : 1000
        paths = ""
        for (name = 0; name < many; name++) paths = paths "  \"/lib/legacy/old-runner-" name ".ts\",\n"
        put("retire-" many ".toml", "version = 1\n\n[[retire]]\nid = \"legacy\"\npaths = [\n" paths "]\n")
    }
    put("package.json", "{\"name\": \"root\", \"workspaces\": [\"packages/*\"], \"scripts\": {\"build\": \"tsc\"}}\n")
    put("tsconfig.json", "{\"compilerOptions\": {\"paths\": {\"@/*\": [\"./packages/*\"]}}}\n")
    for (name = 0; name < 1000; name++) {
        used = "import { v1 } from \"../../packages/p0/src/d" name % 20 "/m" name % 3 "\";\n"
        put("lib/legacy/old-runner-" name ".ts", used "import { help } from \"../help/helper-" name "\";\nexport const run = help(v1);\n")
        put("lib/help/helper-" name ".ts", "export const help = (v: number) => v + " name ";\n")
    }
    words = split("const value request handler response import table query status update payload", word, " ")
    for (number = 0; number < files; number++) {
        package = "packages/p" int(number / 500)
        if (number % 500 == 0) {
            put(package "/package.json", "{\"name\": \"@x/p" int(number / 500) "\", \"scripts\": {\"build\": \"tsc\"}}\n")
            put(package "/tsconfig.json", "{\"extends\": \"../../tsconfig.json\"}\n")
        }
        place = package "/src/d" int(number % 500 / 25) "/m" number % 25
        lines = 30 + int(rand() * 270)
        text = ""
        if (number % 400 == 7) text = "import { run } from \"../../../../lib/legacy/old-runner-" int(rand() * 40) "\";\n"
        if (number % 5 < 3) {
            text = text "import { f } from \"./m" int(rand() * 25) "\";\n"
            for (line = 0; line < lines; line++)
                text = text "export const v" line " = f(" int(rand() * 1000000) ", \"" word[1 + int(rand() * words)] " of " word[1 + int(rand() * words)] "\"); // " word[1 + int(rand() * words)] "\n"
            put(place ".ts", text)
        } else if (number % 5 == 3) {
            text = "# Notes\n\n"
            for (line = 0; line < lines / 4; line++) text = text "The " word[1 + int(rand() * words)] " is a " word[1 + int(rand() * words)] ", see `m" int(rand() * 25) ".ts`.\n"
            put(place ".md", text)
        } else {
            text = "{\n"
            for (line = 0; line < lines / 4; line++) text = text "  \"k" line "\": \"" word[1 + int(rand() * words)] "\",\n"
            put(place ".json", text "  \"end\": 1\n}\n")
        }
    }
}
function put(path, text) { printf "M 100644 inline %s\ndata %d\n%s\n", path, length(text), text }' | git fast-import --quiet
    git symbolic-ref HEAD refs/heads/main
    git reset -q --hard
    git gc -q
    for many in 40 1000; do
        for ((name = 0; name < many; name++)); do echo "old-runner-$name"; done >"$folder/names-$many"
    done
}

# Says the wall and CPU time of a command in milliseconds.
measure() {
    local TIMEFORMAT='%R %U %S'
    { time "$@" >/dev/null 2>&1 || true; } 2>&1 | awk '{ printf "%.0f %.0f\n", $1 * 1000, ($2 + $3) * 1000 }'
}

# Says the median of a column of a file.
median() {
    sort -n -k "$2,$2" "$1" | awk -v column="$2" '{ all[NR] = $column } END { print all[int((NR + 1) / 2)] }'
}

row() { printf '%-40s %8s %8s\n' "$1" "$(median "$2" 1)" "$(median "$2" 2)"; }

compare() {
    for round in $(seq "$rounds"); do
        for many in 40 1000; do
            measure "$RG" -c -F -f "$folder/names-$many" --hidden . >>"$folder/$1-rg-$many.times"
            measure "$DECOMM" --config "retire-$many.toml" check --format concise >>"$folder/$1-decomm-$many.times"
        done
    done
    printf '%-40s %8s %8s\n' "$(git ls-files | wc -l) files, $(du -sh --exclude=.git . | cut -f1)" 'wall ms' 'CPU ms'
    for many in 40 1000; do
        row "rg -F -f, $many names" "$folder/$1-rg-$many.times"
        row "decomm check, $many names" "$folder/$1-decomm-$many.times"
    done
}

make_tree large "$files"
compare large
if [ -x /usr/bin/time ]; then
    for many in 40 1000; do
        /usr/bin/time -f "peak of decomm check, $many names: %M KB" "$DECOMM" --config "retire-$many.toml" check -q 2>&1 >/dev/null | grep '^peak' || true
    done
fi
if [ -n "${AST_GREP:-}" ]; then
    while read -r name; do
        printf -- '---\nid: %s\nlanguage: ts\nrule: { kind: string, regex: "%s" }\n' "$name" "$name"
    done <"$folder/names-40" >"$folder/rules.yml"
    measure "$AST_GREP" scan --rule "$folder/rules.yml" >>"$folder/ast.times"
    row "ast-grep, 40 rules, once" "$folder/ast.times"
fi
make_tree small $((files / 17))
compare small
