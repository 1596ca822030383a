//! Names that a preset of automatic imports lists.

use crate::check_dangling;

#[test]
fn a_name_in_a_preset_is_a_use_of_the_symbol() {
    let config = "[[retire]]\nid = 'old'\nsymbols = ['src/app/m.ts#old']\n";
    for (preset, is_use) in [
        ("{ from: './app/m', imports: ['other', '«old»'] }", true),
        ("{ imports: ['«old»'], from: '#app/m' }", true),
        ("{ imports: ['«old»'] as const, from: '#app/m', type: true }", true),
        ("{ from: './app/m', imports: [['«old»', 'useOld']] }", true),
        ("{ from: './app/m', imports: [{ name: '«old»', as: 'useOld' }] }", true),
        ("define({ from: './app/all', imports: ['«old»'] })", true),
        ("{ from: './app/n', imports: ['old'] }", false),
        ("{ from: './app/m', imports: ['other', 'older'] }", false),
        ("{ from: './app/m', imports: [['other', 'old']] }", false),
        ("{ from: './app/m', imports: [{ name: 'other', as: 'old' }] }", false),
        ("{ from: './app/m', names: ['old'] }", false),
        ("{ imports: ['old'] }", false),
    ] {
        let text = format!("export const presets = [{preset}];\n");
        let marked = text.split('«').next().map_or(0, |before| before.chars().count() + 1);
        let text = text.replace(['«', '»'], "");
        let files = [
            (
                "package.json",
                r##"{"name": "x", "imports": {"#app/*": "./src/app/*.ts"}}"##,
            ),
            ("src/app/all.ts", "export * from './m';\n"),
            ("src/app/m.ts", "export const old = 1;\nexport const other = 1;\n"),
            ("src/app/n.ts", "export const old = 2;\n"),
            ("src/presets.ts", text.as_str()),
        ];
        let expected = format!("src/presets.ts:1:{marked} dangling-symbol «old» -> src/app/m.ts#old (certain)");
        let expected = [expected.as_str()];
        check_dangling(config, &files, if is_use { &expected } else { &[] });
    }
}
