//! A PostgreSQL server to throw away: made anew for a test binary, on a socket alone, and gone with it.
//!
//! The server's programs are those of the PATH, or of the distribution's folder. Where there are none, a line says so that
//! cannot be missed, and the tests that need one do nothing; `DECOMM_REQUIRE_TOOLS=1` makes that a failure.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

/// Who runs the server where the tests are run as root, whom it refuses: nobody and nogroup.
const NOBODY: u32 = 65534;

/// The port on a socket, where it is no more than a part of the file's name.
const PORT: u16 = 5432;

/// The role that may do everything; the server trusts whoever can open its socket.
pub(crate) const SUPERUSER: &str = "postgres";

/// What the server logs, in its folder.
const LOG: &str = "log";

/// Ends the server, however the tests end: its standard input is a pipe that only they hold open.
const WATCH: &str =
    r#"folder=$1; shift; "$@" & server=$!; read -r line; kill -QUIT "$server"; wait "$server"; rm -rf "$folder""#;

/// What is said where there is no server to start.
const NO_POSTGRES: &str = "\n*** NO PostgreSQL: initdb is neither in PATH nor in /usr/lib/postgresql/*/bin, \
    so nothing is tested against a database. ***\n\n";

/// A server that runs until the process ends, or until it is dropped.
pub(crate) struct Server {
    folder: PathBuf,
    port: u16,
    watch: Child,
}

/// A database of one test.
pub(crate) struct Database {
    server: &'static Server,
    name: String,
}

/// Returns a new, empty database whose name begins with `name`, on the server that the test binary shares.
pub(crate) fn database(name: &str) -> Option<Database> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Server::start(&[])).as_ref()?;
    Some(server.database(name))
}

impl Server {
    /// Starts a server of its own with these settings (`log_statement=all`).
    pub(crate) fn start(settings: &[&str]) -> Option<Server> {
        Server::start_with(settings, &[])
    }

    /// Starts a server of its own with these settings, and these files in its data folder. With `listen_addresses=…` it
    /// listens on a free port.
    pub(crate) fn start_with(settings: &[&str], files: &[(&str, String)]) -> Option<Server> {
        let Some(programs) = programs() else {
            // Past the harness, which keeps what a test prints to itself.
            std::io::stderr().write_all(NO_POSTGRES.as_bytes()).unwrap();
            let is_required = std::env::var_os("DECOMM_REQUIRE_TOOLS").is_some_and(|value| value == "1");
            assert!(!is_required, "DECOMM_REQUIRE_TOOLS=1, and there is no PostgreSQL");
            return None;
        };
        let folder = new_folder();
        let data = folder.join("data");
        let init = unprivileged(&programs.join("initdb"))
            .args([
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C",
                "-U",
                SUPERUSER,
                "-D",
            ])
            .arg(&data)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
        for (name, text) in files {
            let path = data.join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            give_away(&path);
        }
        let port = match settings.iter().any(|setting| setting.starts_with("listen_addresses=")) {
            true => free_port(),
            false => PORT,
        };
        let server = unprivileged(&programs.join("postgres"));
        let mut watch = Command::new("sh");
        watch
            .args(["-c", WATCH, "sh"])
            .arg(&folder)
            .arg(server.get_program())
            .args(server.get_args())
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args(["-p", &port.to_string()])
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"]);
        for setting in settings {
            watch.args(["-c", setting]);
        }
        let output = fs::File::create(folder.join(LOG)).unwrap();
        let watch = watch
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .unwrap();
        let server = Server { folder, port, watch };
        server.wait();
        Some(server)
    }

    /// Returns a new, empty database.
    pub(crate) fn database(&'static self, name: &str) -> Database {
        let database = Database {
            server: self,
            name: unique(name),
        };
        self.client("postgres")
            .batch_execute(&format!("CREATE DATABASE \"{}\"", database.name))
            .unwrap();
        database
    }

    /// Returns a client of `database` that may do everything.
    pub(crate) fn client(&self, database: &str) -> Client {
        Client::connect(&self.url(database, SUPERUSER), NoTls).unwrap()
    }

    /// Returns the URL of `database` for `role`.
    pub(crate) fn url(&self, database: &str, role: &str) -> String {
        format!(
            "postgres://{role}@/{database}?host={}&port={}",
            self.folder.display(),
            self.port
        )
    }

    /// Returns the port that it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Returns what the server has logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join(LOG)).unwrap()
    }

    /// Waits until the server answers.
    fn wait(&self) {
        let begin = Instant::now();
        let url = self.url("postgres", SUPERUSER);
        while let Err(error) = Client::connect(&url, NoTls) {
            assert!(
                begin.elapsed() < Duration::from_secs(60),
                "the server does not answer: {error}\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _ = self.watch.wait();
    }
}

impl Database {
    /// Returns the URL of the role that may do everything.
    pub(crate) fn url(&self) -> String {
        self.url_of(SUPERUSER)
    }

    /// Returns the URL for `role`.
    pub(crate) fn url_of(&self, role: &str) -> String {
        self.server.url(&self.name, role)
    }

    /// Returns the name, made unique.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns a client that may do everything.
    pub(crate) fn client(&self) -> Client {
        self.server.client(&self.name)
    }

    /// Runs statements, separated by semicolons.
    pub(crate) fn run(&self, statements: &str) {
        self.client().batch_execute(statements).unwrap();
    }

    /// Makes a role that may log in and nothing else; its name begins with `name`.
    pub(crate) fn role(&self, name: &str) -> String {
        let role = unique(name);
        self.run(&format!("CREATE ROLE \"{role}\" LOGIN"));
        role
    }
}

/// Returns `name` with what makes it unique in this process: databases and roles are shared by all tests.
fn unique(name: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("{name}_{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Returns the folder of `initdb` and `postgres`, the newest of the distribution where the PATH has none.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut of_distribution: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    of_distribution.sort_by_key(|folder| std::cmp::Reverse(major(folder)));
    std::env::split_paths(&path).chain(of_distribution).find(|folder| {
        ["initdb", "postgres"]
            .iter()
            .all(|program| folder.join(program).is_file())
    })
}

/// Returns the version in `/usr/lib/postgresql/15/bin`.
fn major(folder: &Path) -> u32 {
    let version = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    version.and_then(|version| version.parse().ok()).unwrap_or(0)
}

/// Returns a new folder for a server; its path is short, since that of a socket is 107 bytes at most.
fn new_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(unique(&format!("decomm-pg-{}", std::process::id())));
    // What an earlier process of this id left.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    give_away(&folder);
    folder
}

/// Gives `path` to whom the server runs as.
fn give_away(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
}

/// Returns a port that nothing listens on.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Returns `program`, to be run as nobody where the tests are run as root.
fn unprivileged(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    let id = NOBODY.to_string();
    command
        .args(["--reuid", &id, "--regid", &id, "--clear-groups"])
        .arg(program);
    command
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
