//! Equations in all their spellings.

use super::*;
use crate::grammar::chemkin::line::lines;
use crate::grammar::chemkin::statement::Statement;
use crate::source::Source;

struct List(&'static [&'static str]);

impl Names for List {
    fn find(&self, text: &str) -> Option<&str> {
        self.0.iter().copied().find(|name| *name == text)
    }

    fn longest(&self) -> usize {
        self.0.iter().map(|name| name.len()).max().unwrap_or(0)
    }
}

const NAMES: List = List(&[
    "H", "H2", "O", "O2", "OH", "H2O", "HO2", "M", "AR", "E", "plus", "plus+", "eq=uals", "(Parens)", "SP)X", "2A",
]);

fn read(text: &str) -> Result<String, NotAnEquation> {
    let source = Source::new("x", text);
    let (statement, _) = Statement::read(&source, &lines(&source));
    equation(&statement, statement.text(), &NAMES).map(|reading| reading.tree.to_string())
}

#[test]
fn names_need_no_blanks() {
    for (text, plain) in [
        ("H+O2=O+OH", "H + O2 <=> O + OH"),
        ("2H+M=>H2+M", "2 H + M => H2 + M"),
        ("H+O2(+M)<=>HO2(+ M )", "H + O2 (+M) <=> HO2 (+M)"),
        ("H + O2 (+AR) = HO2 (+AR)", "H + O2 (+AR) <=> HO2 (+AR)"),
        ("plus++plus=2eq=uals", "plus+ + plus <=> 2 eq=uals"),
        ("plus+ eq=uals = plus++(Parens)", "plus + eq=uals <=> plus+ + (Parens)"),
        ("plus+(+SP)X)=eq=uals(+SP)X)", "plus+ (+SP)X) <=> eq=uals (+SP)X)"),
        (".5H2+1.H=2A", ".5 H2 + 1. H <=> 2A"),
        ("1.5E-1H2=0.3H", "1.5E-1 H2 <=> 0.3 H"),
        ("2E+H2=2 H", "2 E + H2 <=> 2 H"),
        ("2E+2AR=2E+2AR", "2 E + 2 AR <=> 2 E + 2 AR"),
        ("O2(+M)+H=HO2(+M)", "O2 + H (+M) <=> HO2 (+M)"),
        ("H2->2H", "H2 => 2 H"),
        ("H2<->2H", "H2 <=> 2 H"),
    ] {
        assert_eq!(read(text).as_deref(), Ok(plain), "{text}");
    }
}

#[test]
fn names_that_are_not_listed_are_read_up_to_the_next_sign() {
    assert_eq!(read("H+XO2=2YY+OH").as_deref(), Ok("H + XO2 <=> 2 YY + OH"));
    assert_eq!(read("H+O2(+N2)=HO2(+N2)").as_deref(), Ok("H + O2 (+N2) <=> HO2 (+N2)"));
}

#[test]
fn blanks_within_names_and_arrows_do_not_count() {
    for (text, plain) in [
        ("H O2 = OH + O", "HO2 <=> OH + O"),
        ("H O2 < = > O H + O", "HO2 <=> OH + O"),
        ("H+O2 = > OH+ O", "H + O2 => OH + O"),
        ("H+O2 < - > OH+O", "H + O2 <=> OH + O"),
        ("plus + = H", "plus+ <=> H"),
        ("2 H (+ M ) = H 2(+M)", "2 H (+M) <=> H2 (+M)"),
        ("H2 = S P)X", "H2 <=> SP)X"),
    ] {
        assert_eq!(read(text).as_deref(), Ok(plain), "{text}");
    }
    assert!(read("2 A = H").is_ok(), "A alone is no name");
    let source = Source::new("x", "H O2 = O + OH");
    let (statement, _) = Statement::read(&source, &lines(&source));
    let reading = equation(&statement, statement.text(), &NAMES).unwrap();
    assert_eq!(reading.joined.as_deref(), Some("HO2 = O + OH"));
    assert_eq!(source.slice(reading.tree.left.terms[0].name_span), "H O2");
}

#[test]
fn an_equation_with_two_meanings_is_none() {
    let list = List(&["A", "2A", "B"]);
    let source = Source::new("x", "2 A = B");
    let (statement, _) = Statement::read(&source, &lines(&source));
    let Err(NotAnEquation::TwoMeanings(trees)) = equation(&statement, statement.text(), &list) else {
        panic!("it is read")
    };
    assert_eq!(trees.map(|tree| tree.to_string()), ["2 A <=> B", "2A <=> B"]);
}

#[test]
fn what_is_no_equation_says_why() {
    assert_eq!(read("H + O2"), Err(NotAnEquation::NoArrow));
    assert_eq!(read("=2H"), Err(NotAnEquation::BlankSide));
    assert!(matches!(read("H + = O"), Err(NotAnEquation::MissingName(_))));
}

#[test]
fn many_ways_to_read_take_no_time() {
    let text = format!("{}?=H", "plus+".repeat(900));
    assert!(read(&text).is_ok());
    let text = format!("{}H=H", "plus+".repeat(100_000));
    assert!(read(&text).is_ok());
    assert!(read(&"A=".repeat(100_000)).is_ok());
}

proptest::proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "[HO2M+=<>()plus. -]{0,24}|.{0,12}") {
        read(&text).ok();
    }
}
