//! The tests' own tests: small sources for which the answer is known.

use crate::circles::{circles, describe, imports};
use crate::law;
use crate::modules::Modules;
use crate::table::Table;

const HEADER: &str = "| layer | may import | fence |\n|---|---|---|\n";

fn table(rows: &str) -> Result<Table, String> {
    Table::read(&format!("{HEADER}{rows}"))
}

fn modules(files: &[(&str, &str)]) -> Modules {
    let files: Vec<(String, String)> = files.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    Modules::new(&files)
}

/// A small table for whole layers.
fn example() -> Table {
    table("| low, base | – | |\n| text | low | `nom`, `std::fs` |\n| top, main | everything above | `clap` |\n")
        .unwrap()
}

fn violations(file: &str, text: &str) -> Vec<String> {
    law::violations(&example(), &modules(&[(file, text)]))
}

#[test]
fn a_path_to_a_layer_that_is_not_listed_is_found_wherever_it_stands() {
    let forbidden = [
        "use crate::top::Thing;",
        "use crate::{low::A, top::B};",
        "fn f() -> usize { crate::top::size() }",
        "use crate::{\n    low,\n    top,\n};",
        "#[cfg(test)]\nmod tests {\n    use crate::top::Thing;\n}",
        "use super::super::top::Thing;",
        "use kinmech::top::Thing;",
    ];
    for snippet in forbidden {
        let found = violations("text/read.rs", snippet);
        assert_eq!(found.len(), 1, "{snippet}: {found:?}");
        assert!(found[0].contains("`text` may not import `top`"), "{found:?}");
    }
    let allowed = [
        "use crate::low::A;\nuse crate::text::B;\nuse super::C;",
        "/// [`T`](crate::top::T)\n// crate::top\n/* crate::top */ fn f() {}",
        "const S: &str = \"crate::top\"; const R: &str = r#\"crate::top \"quoted\"\"#; const C: char = '\"';",
    ];
    for snippet in allowed {
        assert_eq!(violations("text/read.rs", snippet), Vec::<String>::new(), "{snippet}");
    }
    assert!(violations("main.rs", "use kinmech::text::Thing;").is_empty());
}

#[test]
fn a_fenced_crate_is_found_outside_its_layer_only() {
    for snippet in ["use nom::Parser;", "use {nom as parser};", "fn f() { ::nom::bytes::take(1); }", "use nom;"] {
        assert_eq!(violations("low.rs", snippet).len(), 1, "{snippet}");
        assert!(violations("text/mod.rs", snippet).is_empty(), "{snippet}");
    }
    for snippet in ["use std::{fs, io};", "use std::fs::read;", "fn f() { std::fs::read(\"a\"); }"] {
        assert_eq!(violations("low.rs", snippet).len(), 1, "{snippet}");
    }
    assert_eq!(violations("base.rs", "#[derive(clap::Parser)] struct A;").len(), 1);
    assert!(violations("low.rs", "use std::io; fn f() { binomial::nom::f(); x.nom(); }").is_empty());
}

#[test]
fn glob_imports_of_the_crate_are_found() {
    for snippet in ["use crate::low::*;", "use crate::{low::{A, *}};", "use super::*;", "mod other { use super::*; }"] {
        let found = violations("text/read.rs", snippet);
        assert!(found.len() == 1 && found[0].contains("glob"), "{snippet}: {found:?}");
    }
    for snippet in ["mod tests { use super::*; }", "use proptest::prelude::*;", "fn f() { crate::low::A * 2 }"] {
        assert!(violations("text/read.rs", snippet).is_empty(), "{snippet}");
    }
    assert!(violations("text/tests.rs", "use super::*;").is_empty());
}

#[test]
fn a_layer_that_the_table_does_not_list_is_found() {
    assert_eq!(violations("utils/mod.rs", "").len(), 1);
    assert_eq!(violations("utils.rs", "").len(), 1);
    assert!(violations("lib.rs", "pub mod low;").is_empty());
}

#[test]
fn cycles_and_unknown_layers_in_the_table_are_found() {
    assert!(table("| a | b | |\n| b | c | |\n| c | a | |\n").unwrap().cycle().is_some());
    assert_eq!(table("| a | – | |\n| b | a | |\n| c | a, b | |\n").unwrap().cycle(), None);
    for (rows, fault) in [
        ("| a | z | |\n", "`z`, which has no row"),
        ("| a | – | |\n| a | – | |\n", "stands twice"),
        ("| a/b | – | |\n", "part of `a`, which has no row"),
        ("| a | – | |\n| a/b | a | |\n", "may not list it"),
        ("| c | – | |\n| a | – | |\n| a/b | c | |\n", "the layer around it does not"),
    ] {
        let found = table(rows).err().unwrap_or_default();
        assert!(found.contains(fault), "{rows}: {found}");
    }
    assert!(Table::read("no table").is_err());
}

/// A layer with parts, in the manner of the learner.
fn with_parts() -> Table {
    let rows = "| data | – | |\n| learn | data | |\n| learn/reaction | – | |\n| learn/problem | data, learn/reaction | |\n\
        | learn/balance | learn/problem, learn/reaction | |\n| learn/freezing | learn/problem | `argmin` |\n\
        | cli | learn | |\n";
    table(rows).unwrap()
}

const LEARN: [(&str, &str); 6] = [
    ("data/mod.rs", "pub struct Dataset;"),
    (
        "learn/mod.rs",
        "mod reaction; mod problem; mod balance; mod freezing; pub use reaction::Reaction; pub struct Top;",
    ),
    ("learn/reaction.rs", "pub struct Reaction;"),
    ("learn/problem/mod.rs", "mod rows; pub use rows::Rows; pub use super::balance::Step as Hidden;"),
    ("learn/problem/rows.rs", "pub struct Rows;"),
    ("learn/balance.rs", "pub struct Step;"),
];

/// The breaches of one more file of the learner, without those of the files above.
fn in_learner(file: &str, text: &str) -> Vec<String> {
    let all = [&LEARN[..], &[(file, text)]].concat();
    let found = law::violations(&with_parts(), &modules(&all));
    found.into_iter().filter(|found| found.starts_with(file)).collect()
}

#[test]
fn a_part_of_a_layer_imports_what_its_own_row_lists() {
    let part = "learn/balance/select.rs";
    for (snippet, imported) in [
        ("use crate::learn::freezing::Loss;", "learn/freezing"),
        ("use crate::data::Dataset;", "data"),
        ("use super::super::freezing;", "learn/freezing"),
        ("use crate::learn::Top;", "learn"),
        ("fn f(a: crate::learn::freezing::Loss) {}", "learn/freezing"),
    ] {
        let found = in_learner(part, snippet);
        assert_eq!(found.len(), 1, "{snippet}: {found:?}");
        assert!(found[0].contains(&format!("`learn/balance` may not import `{imported}`")), "{found:?}");
    }
    for snippet in [
        "use crate::learn::problem::Rows;",
        "use crate::learn::problem::rows::Rows;",
        "use crate::learn::Reaction;",
        "use crate::learn::{self, reaction};",
        "use super::other::Thing;",
        "use crate::learn::balance::Thing;",
    ] {
        assert_eq!(in_learner(part, snippet), Vec::<String>::new(), "{snippet}");
    }
}

#[test]
fn a_layer_imports_its_parts_and_others_import_them_with_it() {
    assert!(in_learner("learn/method.rs", "use super::freezing::Loss; use super::balance::Step;").is_empty());
    assert!(in_learner("cli.rs", "use crate::learn::freezing::Loss; use crate::learn::Top;").is_empty());
    let found = in_learner("data/read.rs", "use crate::learn::freezing::Loss;");
    assert!(found[0].contains("`data` may not import `learn/freezing`"), "{found:?}");
}

#[test]
fn a_name_handed_on_counts_where_it_stands_and_where_it_is_taken() {
    let found = in_learner("learn/freezing.rs", "use super::problem::Hidden;");
    assert!(found[0].contains("`learn/freezing` may not import `learn/balance`"), "{found:?}");
    let found = in_learner("learn/reaction/more.rs", "use crate::learn::problem::Rows;");
    assert!(found[0].contains("`learn/reaction` may not import `learn/problem`"), "{found:?}");
}

#[test]
fn a_fence_around_a_part_keeps_out_the_rest_of_the_layer() {
    assert!(in_learner("learn/freezing/loss.rs", "use argmin::Solver;").is_empty());
    for outside in ["learn/method.rs", "learn/balance/select.rs", "data/read.rs"] {
        let found = in_learner(outside, "use argmin::Solver;");
        assert!(found[0].contains("`argmin` belongs to learn/freezing alone"), "{found:?}");
    }
}

/// The circles between files, in words.
fn rings(files: &[(&str, &str)]) -> Vec<String> {
    let modules = modules(files);
    let imports = imports(&modules);
    circles(&imports).iter().map(|ring| describe(&modules, &imports, ring)).collect()
}

#[test]
fn a_circle_is_found_and_every_import_of_it_is_named() {
    let two = rings(&[("a/x.rs", "use super::y::Y;"), ("a/y.rs", "\nfn f(x: crate::a::x::X) {}"), ("a/mod.rs", "")]);
    let expected = "a/x.rs → a/y.rs → a/x.rs\n  a/x.rs:1 imports a/y.rs (`super::y::Y`)\n  \
        a/y.rs:2 imports a/x.rs (`crate::a::x::X`)";
    assert_eq!(two, [expected]);
    let three =
        [("a.rs", "use crate::b;\nfn f() { b::g() }"), ("b.rs", "use crate::c::C;"), ("c.rs", "use crate::a::A;")];
    let found = rings(&three);
    assert!(found.len() == 1 && found[0].starts_with("a.rs → b.rs → c.rs → a.rs"), "{found:?}");
}

#[test]
fn names_that_a_folder_hands_on_lead_to_their_files() {
    let folder = "mod x; mod y; pub use x::X; pub(crate) use self::y::{self, Y as Other};";
    let circle = [("a/mod.rs", folder), ("a/x.rs", "use super::Other;"), ("a/y.rs", "use crate::a::X;")];
    assert!(rings(&circle)[0].starts_with("a/x.rs → a/y.rs → a/x.rs"));
    let presents = [("a/mod.rs", folder), ("a/x.rs", "use super::Other;"), ("a/y.rs", "")];
    assert_eq!(rings(&presents), Vec::<String>::new());
    let through_a_name = [("a.rs", "use crate::b as c;\nfn f() { c::g(); }"), ("b.rs", "use crate::a::A;")];
    assert_eq!(rings(&through_a_name).len(), 1);
}

#[test]
fn a_folder_that_defines_what_its_children_use_and_uses_them_is_a_circle() {
    for own in ["pub use x::X; fn f(x: X) {}", "use x::X;", "fn f() { x::g() }", "pub use x::X; enum E { A(X) }"] {
        let found = rings(&[("a/mod.rs", &format!("mod x; {own}")), ("a/x.rs", "use super::E;")]);
        assert!(found.len() == 1 && found[0].starts_with("a/mod.rs → a/x.rs → a/mod.rs"), "{own}: {found:?}");
    }
    for own in ["pub enum E { A }", "pub struct E { X: u8 }", "fn f() -> impl E<X = u8> {}"] {
        let presents = [("a/mod.rs", &format!("mod x; pub use x::X; {own}")[..]), ("a/x.rs", "use super::E;")];
        assert_eq!(rings(&presents), Vec::<String>::new(), "{own}");
    }
}

#[test]
fn tests_and_bare_names_of_modules_close_no_circle() {
    for own in ["mod tests { use super::*; use crate::b::B; }", "use crate::b;", "// crate::b::B\nmod c;"] {
        assert_eq!(rings(&[("a.rs", own), ("b.rs", "use crate::a::A;")]), Vec::<String>::new(), "{own}");
    }
    assert_eq!(rings(&[("a/tests.rs", "use crate::b::B;"), ("b.rs", "use crate::a::tests::T;")]), Vec::<String>::new());
    let same_name = [("a/mod.rs", "mod read; pub use read::read;"), ("a/read.rs", ""), ("b.rs", "use crate::a::read;")];
    assert_eq!(rings(&same_name), Vec::<String>::new());
}
