// SPDX-License-Identifier: GPL-2.0

//! The README's table of options is the one in the code.

mod documents;

use knetstat_report::report::TABLE;

#[test]
fn readme_lists_the_options_of_the_code() {
    let mut table = String::from("| option | files | unit | shown |\n|---|---|---|---|\n");
    for option in TABLE {
        let files: Vec<&str> = option.protocols.iter().map(|file| file.name()).collect();
        let (name, files, unit) = (option.name, files.join(", "), option.unit);
        table += &format!(
            "| `{name}` | {files} | {unit} | {} |\n",
            option.shown.name()
        );
    }
    documents::check("README.md", "<!-- options -->", "<!-- /options -->", &table);
}
