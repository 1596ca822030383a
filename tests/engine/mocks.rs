//! The names that a mock of a module gives in the place of the module's own.

use crate::check_dangling;

#[test]
fn a_key_of_what_a_factory_returns_is_a_use_of_the_symbol() {
    let config = "[[retire]]\nid = 'old'\nsymbols = ['src/m.ts#old']\n";
    for (call, is_use) in [
        ("vi.mock('./m', () => ({ «old»: vi.fn(), other: 1 }));", true),
        ("vi.mock(import('./m'), () => ({ «old»: 1 }));", true),
        (
            "jest.mock('./m', () => ({ __esModule: true, '«old»': jest.fn() }));",
            true,
        ),
        (
            "jest.mock('./m', () => { const x = 1; return { «old»: x }; }, { virtual: true });",
            true,
        ),
        ("jest.doMock('./m', function () { return { «old»() {} }; });", true),
        (
            "vi.mock('./m', async (original) => ({ ...(await original()), get «old»() { return 1; } }));",
            true,
        ),
        (
            "vi.mock('./m', async () => { const actual = await vi.importActual('./m'); return { ...actual, «old»: 1 }; });",
            true,
        ),
        ("jest.setMock('./m', { «old»: 1 });", true),
        ("mock.module('./m', () => ({ «old»: 1 }));", true),
        ("vi.mock('./all', () => ({ «old»: 1 }));", true),
        ("vi.mock('./n', () => ({ old: 1 }));", false),
        ("vi.mock('./m', () => ({ other: { old: 1 } }));", false),
        ("vi.mock('./m', () => ({ [old]: 1 }));", false),
        ("vi.mock('./m');", false),
        ("vi.importActual('./m', () => ({ old: 1 }));", false),
        ("other('./m', () => ({ old: 1 }));", false),
    ] {
        let text = call.replace(['«', '»'], "");
        let files = [
            ("src/a.test.ts", text.as_str()),
            ("src/all.ts", "export * from './m';\n"),
            ("src/m.ts", "export const old = 1;\n"),
            ("src/n.ts", "export const old = 2;\n"),
        ];
        let column = call.split('«').next().map_or(0, |before| before.chars().count() + 1);
        let expected = format!("src/a.test.ts:1:{column} dangling-symbol «old» -> src/m.ts#old (certain)");
        let expected = [expected.as_str()];
        check_dangling(config, &files, if is_use { &expected } else { &[] });
    }
}

#[test]
fn an_import_that_a_function_is_given_may_use_the_default_export() {
    let config = "[[retire]]\nid = 'old'\nsymbols = ['src/m.ts#default', 'src/m.ts#other']\n";
    for (call, confidence) in [
        ("const m = await pickDefault(import('«./m.js»'));", "possible"),
        ("run(() => import('«./m»'));", "possible"),
        ("const M = lazy(() => import('«./m»'));", "certain"),
        ("const M = React.lazy(() => import('«./m»'));", "certain"),
        ("const M = dynamic(() => import('«./m»'), { ssr: false });", "certain"),
        ("pick(import('./n'));", ""),
        ("const { another } = await import('./m');", ""),
        ("run(() => import('./m').then((m) => m.another));", ""),
        ("vi.mock(import('./m'), () => ({ another: 1 }));", ""),
    ] {
        let text = call.replace(['«', '»'], "");
        let files = [
            ("src/a.test.ts", text.as_str()),
            (
                "src/m.ts",
                "export default 1;\nexport const other = 1;\nexport const another = 1;\n",
            ),
            ("src/n.ts", "export default 2;\n"),
        ];
        let (before, rest) = call.split_once('«').unwrap_or((call, ""));
        let marked = rest.split('»').next().unwrap_or("");
        let column = before.chars().count() + 1;
        let expected =
            format!("src/a.test.ts:1:{column} dangling-symbol «{marked}» -> src/m.ts#default ({confidence})");
        let expected = [expected.as_str()];
        check_dangling(config, &files, if confidence.is_empty() { &[] } else { &expected });
    }
}

#[test]
fn a_function_of_the_projects_own_may_mock_a_package() {
    let config = "[[retire]]\nid = 'old'\ndependencies = ['knex']\n";
    for (call, is_use) in [
        ("mockEsmDefault('knex', () => vi.fn());", true),
        ("await mockModule('knex', async () => ({}));", true),
        ("mockEsmDefault('knexus', () => vi.fn());", false),
        ("mockEsmDefault('knex', fn);", false),
        ("define('knex', () => 1);", false),
    ] {
        let expected = [format!(
            "src/a.test.ts:1:{} dangling-dependency «knex» -> knex (certain)",
            call.find("knex").map_or(0, |at| at + 1)
        )];
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_dangling(config, &[("src/a.test.ts", call)], if is_use { &expected } else { &[] });
    }
}
