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
