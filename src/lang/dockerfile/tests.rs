//! Dockerfiles in, references out.

use crate::lang::dockerfile::extract;
use crate::lang::language::Language;
use crate::lang::shown_command;
use crate::lang::source::Extraction;
use crate::text::span::Span;

fn read(path: &str, text: &str) -> Extraction {
    shown_command::read(extract, Language::Dockerfile, path, text)
}

#[track_caller]
fn check_in(path: &str, text: &str, expected: &[&str]) {
    shown_command::check(&read(path, text), text, expected);
}

fn check(text: &str, expected: &[&str]) {
    check_in("docker/Dockerfile", text, expected);
}

#[test]
fn sources_of_copies_are_paths_of_the_context() {
    check(
        "FROM a\nCOPY migrations ./migrations\n",
        &["migrations: [?]migrations!"],
    );
    check("COPY a b.json /app/\n", &["a: [?]a!", "b.json: [?]b.json!"]);
    check("COPY [\"a b\", \"/x/\"]\n", &["a b: [?]a b!"]);
    check("ADD ./scripts/x.sh /x.sh\n", &["./scripts/x.sh: [?]scripts/x.sh!"]);
    check("COPY /lib/a ./\n", &["/lib/a: [?]lib/a!"]);
    check(
        "COPY --chown=a:b --link package*.json ./\n",
        &["package*.json: glob [?]package*.json"],
    );
    check("copy a/ b\n", &["a/: [?]a!"]);
    check(
        "ARG DIR=old\nCOPY ${DIR}/x .\n",
        &["${DIR}/x: [?]old/x!", "Shell [?]DIR=old"],
    );
    check(
        "COPY a/${X} .\nCOPY ${X}/b/c .\n",
        &["a/${X}: [?]a/…!", "${X}/b/c: [?]…/b/c!"],
    );
    check("COPY a \\\n  # comment\n  b \\\n  c\n", &["a: [?]a!", "b: [?]b!"]);
    check("COPY a \\\r\n  b \\\r\n  c\r\n", &["a: [?]a!", "b: [?]b!"]);
}

#[test]
fn no_references() {
    for text in [
        "FROM migrations AS migrations\n",
        "COPY . .\n",
        "COPY --from=node:20 /usr/lib/migrations /x\n",
        "COPY --from=other /app/migrations .\n",
        "ADD https://example.com/migrations/x /x\n",
        "EXPOSE 80\nUSER migrations\nLABEL a=b/c\nVOLUME /migrations\n",
        "WORKDIR /app/migrations\n",
        "HEALTHCHECK NONE\n",
        "migrations\n",
        "",
    ] {
        check(text, &[]);
    }
}

#[test]
fn stages_know_their_paths() {
    let text = "FROM a AS build\nWORKDIR /app\nCOPY . .\nFROM b\nCOPY --from=build /app/migrations ./migrations\nCOPY --from=0 /app/x y\nCOPY --from=build /etc/z z\n";
    check(text, &["/app/migrations: [?]migrations!", "/app/x: [?]x!"]);
}

#[test]
fn commands_are_shell() {
    check("RUN npm run x && node y.js\n", &["Shell [?]npm run x && node y.js"]);
    check("RUN a \\\n  # why\n  && b\n", &["Shell [?]a   && b"]);
    check("RUN [\"node\", \"x y.js\"]\n", &["Shell [?]node 'x y.js'"]);
    check("CMD [\"node\", \"x.js\"]\n", &["Shell [?]node x.js"]);
    check("CMD node x.js\n", &["Shell [?]node x.js"]);
    check("ENTRYPOINT [\"node\"]\nCMD [\"x.js\"]\n", &["Shell [?]node x.js"]);
    check(
        "HEALTHCHECK --interval=5s CMD node x.js || exit 1\n",
        &["Shell [?]node x.js || exit 1"],
    );
    check("ONBUILD RUN node x.js\n", &["Shell [?]node x.js"]);
    check("RUN --mount=type=cache,target=/x npm ci\n", &["Shell [?]npm ci"]);
    check(
        "RUN --mount=type=bind,source=a/b,target=/x npm ci\n",
        &["a/b: [?]a/b!", "Shell [?]npm ci"],
    );
    check("CMD [\"broken\n", &["Shell [?][\"broken"]);
    check(
        "ENV A=b/c D=\"--require ./e.js\"\n",
        &["Shell [?]A=b/c D=\"--require ./e.js\""],
    );
    check("ENV A b/c\n", &["b/c: [?]b/c"]);
    check("# escape=`\nRUN a `\n b\n", &["Shell [?]a  b"]);
}

#[test]
fn here_documents() {
    check(
        "RUN <<EOF\nnode x.js\nEOF\nCMD a\n",
        &["Shell [?]node x.js⏎EOF", "Shell [?]a"],
    );
    check(
        "RUN cat <<'EOF' > x\na\nEOF\nCMD b\n",
        &["Shell [?]cat <<'EOF' > x⏎a⏎EOF", "Shell [?]b"],
    );
    check(
        "COPY <<EOF /x\nsee a/b.js\nEOF\nCMD b\n",
        &["Plain [?]see a/b.js⏎EOF", "Shell [?]b"],
    );
}

#[test]
fn absolute_paths_below_the_working_folder() {
    check(
        "WORKDIR /app\nCMD [\"node\", \"/app/scripts/x.js\"]\n",
        &["Shell [?]node scripts/x.js"],
    );
    check(
        "WORKDIR /app\nRUN cd /app && ls /application /app\n",
        &["Shell [?]cd . && ls /application ."],
    );
    check("RUN node /app/x.js\n", &["Shell [?]node /app/x.js"]);
    check_in(
        "Dockerfile",
        "WORKDIR /app\nWORKDIR api\nCMD node x.js /app/y.js\n",
        &["api: [?]api!", "Shell [api]node x.js ../y.js"],
    );
    let text = "WORKDIR /app\nCMD [\"node\", \"/app/scripts/x.js\"]\n";
    let extraction = read("Dockerfile", text);
    let piece = &extraction.pieces[0];
    let start = piece.text().find("scripts").unwrap();
    let span = piece.text.file_span(Span::new(start, piece.text().len()));
    assert_eq!(span.of(text), "/app/scripts/x.js");
}

#[test]
fn what_an_image_starts_lies_in_the_image() {
    let build = "FROM a AS b\nWORKDIR /app\nCOPY . .\nFROM a\nWORKDIR /app\n";
    for (copies, command, expected) in [
        (
            "COPY --from=b /app/.next/standalone ./\n",
            "CMD HOSTNAME=\"0.0.0.0\" node server.js",
            &[
                "/app/.next/standalone: [?].next/standalone!",
                "Shell [?]HOSTNAME=\"0.0.0.0\" node /server.js",
            ][..],
        ),
        (
            "COPY --from=b /app/.next/standalone ./\n",
            "CMD [\"node\", \"server.js\"]",
            &[
                "/app/.next/standalone: [?].next/standalone!",
                "Shell [?]node /server.js",
            ],
        ),
        (
            "COPY --from=b /app/dist ./dist\n",
            "CMD node /app/dist/x.js && npm run a",
            &["/app/dist: [?]dist!", "Shell [?]node dist/x.js && npm run a"],
        ),
        ("COPY --from=b /app ./\n", "CMD node x.js", &["Shell [?]node x.js"]),
        (
            "COPY --from=b /x ./\nCOPY scripts ./scripts\nCOPY tools/y.js ./\n",
            "ENTRYPOINT [\"sh\", \"scripts/x.sh\", \"y.js\", \"z.js\", \"word\"]",
            &[
                "scripts: [?]scripts!",
                "tools/y.js: [?]tools/y.js!",
                "Shell [?]sh scripts/x.sh y.js /z.js word",
            ],
        ),
        (
            "COPY package.json ./\n",
            "CMD node x.js",
            &["package.json: [?]package.json!", "Shell [?]node x.js"],
        ),
    ] {
        check(&format!("{build}{copies}{command}\n"), expected);
    }
}

#[test]
fn comments_are_known() {
    let text = "# one\nFROM a\nRUN a \\\n  # two\n  b # no\n";
    let comments = read("Dockerfile", text).comments.unwrap();
    let found: Vec<&str> = comments.iter().map(|span| span.of(text)).collect();
    assert_eq!(found, ["# one", "# two"]);
}

#[test]
fn broken_text_is_read_line_by_line() {
    check("FRM a\nCOPY a b\n\\\n", &["a: [?]a!"]);
    check("RUN <<EOF\nnode x.js\n", &["Shell [?]node x.js"]);
    check("COPY \"a b", &[]);
    check("RUN a \\", &["Shell [?]a"]);
    check("\u{feff}COPY a b\n", &["a: [?]a!"]);
    check("ONBUILD ONBUILD RUN a\n", &[]);
    check("COPY [\n", &[]);
}

#[test]
fn what_was_copied_is_known_where_it_lies_in_the_image() {
    check(
        "FROM a\nCOPY --chmod=755 docker/healthcheck.sh /\nHEALTHCHECK CMD /bin/sh /healthcheck.sh\n",
        &[
            "docker/healthcheck.sh: [?]docker/healthcheck.sh!",
            "Shell [?]/bin/sh docker/healthcheck.sh",
        ],
    );
    // From another stage, whose folder stands for the context.
    check(
        "FROM a AS base\nWORKDIR /usr/src/app\nCOPY . .\nFROM b\nCOPY --from=base /usr/src/app/run.mjs /srv/start.mjs\n\
         WORKDIR /dist\nCMD [\"node\", \"/srv/start.mjs\"]\n",
        &["/usr/src/app/run.mjs: [?]run.mjs!", "Shell [?]node run.mjs"],
    );
    // The latest copy counts, and a folder as a whole; what is below it may have been made there.
    check(
        "FROM a\nCOPY x/a.sh /bin/go\nCOPY y/a.sh z /bin/go/\nRUN /bin/go/a.sh /bin/go/b.sh\n",
        &[
            "x/a.sh: [?]x/a.sh!",
            "y/a.sh: [?]y/a.sh!",
            "z: [?]z!",
            "Shell [?]y/a.sh /bin/go/b.sh",
        ],
    );
    check(
        "FROM a\nCOPY tools /opt/tools\nRUN ls /opt/tools\n",
        &["tools: [?]tools!", "Shell [?]ls tools"],
    );
}

#[test]
fn a_command_grows_by_what_was_copied_only_so_far() {
    let text = format!("COPY {}b /c\nRUN x {}\n", "a/".repeat(1_000), "/c ".repeat(20_000));
    let found = read("docker/Dockerfile", &text);
    let longest = found.pieces.iter().map(|piece| piece.text().len()).max();
    assert!(
        longest.is_some_and(|longest| longest < text.len() + 2 * 64 * 1024),
        "{longest:?}"
    );
}
