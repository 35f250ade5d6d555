use super::*;

fn read(text: &str) -> Result<EquationTree, Diagnostic> {
    let source = Source::new("equation", text);
    parse(&source, Span::new(0, text.len()))
}

fn canonical(text: &str) -> String {
    read(text).unwrap_or_else(|error| panic!("{error}")).to_string()
}

#[test]
fn an_equation_has_one_canonical_spelling() {
    for (written, canonical_spelling) in [
        ("2 H2 + O2 = 2 H2O", "2 H2 + O2 <=> 2 H2O"),
        ("  H+\t+  E =>  H ", "H+ + E => H"),
        ("0 => A", "0 => A"),
        ("A => 0", "A => 0"),
        ("H + O2 (+ M) <=> HO2 (+M)", "H + O2 (+M) <=> HO2 (+M)"),
        ("H + O2 (+AR) = HO2 (+AR)", "H + O2 (+AR) <=> HO2 (+AR)"),
        ("H + H + M => H2 + M", "H + H + M => H2 + M"),
        ("5e-1 O2 + .5 CH2(S) => eq=uals", "5e-1 O2 + .5 CH2(S) => eq=uals"),
        ("@#$%^-2 + co:lons: => [xy2]*{.} + plus+", "@#$%^-2 + co:lons: => [xy2]*{.} + plus+"),
        ("(Parens) => amp&ersand", "(Parens) => amp&ersand"),
        ("-1 A => 2A + 1-C4H8", "-1 A => 2A + 1-C4H8"),
        ("e2 + E => n-C4H10", "e2 + E => n-C4H10"),
    ] {
        assert_eq!(canonical(written), canonical_spelling);
    }
}

#[test]
fn every_part_knows_its_place() {
    let text = "reaction: 2 Å + H+ (+ AR) <=> C (+AR)";
    let source = Source::new("equation", text);
    let tree = parse(&source, Span::new(9, text.len())).unwrap();
    let (coefficient, span) = tree.left.terms[0].coefficient.clone().unwrap();
    assert_eq!((coefficient.as_str(), source.slice(span)), ("2", "2"));
    assert_eq!(source.slice(tree.left.terms[0].name_span), "Å");
    assert_eq!(source.slice(tree.left.terms[0].span()), "2 Å");
    assert_eq!(source.slice(tree.left.terms[1].name_span), "H+");
    assert_eq!(source.slice(tree.left.span), "2 Å + H+ (+ AR)");
    assert_eq!(source.slice(tree.left.third_body.unwrap().span), "(+ AR)");
    assert_eq!(source.slice(tree.arrow_span), "<=>");
    assert_eq!(source.slice(tree.right.span), "C (+AR)");
    let empty = read("0 => A").unwrap();
    assert_eq!((empty.left.span, empty.left.terms.len()), (Span::new(0, 1), 0));
}

#[test]
fn every_mistake_has_its_code_and_its_place() {
    for (text, code, piece, column) in [
        ("", "blank-side", "", 1),
        ("=> A", "blank-side", "", 1),
        ("A => ", "blank-side", "", 6),
        ("A =>", "blank-side", "", 5),
        ("A + B", "missing-arrow", "A + B", 1),
        ("A -> B", "unknown-arrow", "->", 3),
        ("A == B", "unknown-arrow", "==", 3),
        ("A <= B", "unknown-arrow", "<=", 3),
        ("A --> B", "unknown-arrow", "-->", 3),
        ("Å ⇌ B", "unknown-arrow", "⇌", 3),
        ("-> B", "unknown-arrow", "->", 1),
        ("A => B => C", "second-arrow", "=>", 8),
        ("A => => C", "second-arrow", "=>", 6),
        ("A => B = C", "second-arrow", "=", 8),
        ("A => B -> C", "second-arrow", "->", 8),
        ("+ A => B", "leading-plus", "+", 1),
        ("A + => B", "trailing-plus", "+", 3),
        ("A => B +", "trailing-plus", "+", 8),
        ("A + (+M) => B (+M)", "trailing-plus", "+", 3),
        ("A + + B => C", "repeated-plus", "+", 5),
        ("A B => C", "missing-plus", "B", 3),
        ("A ++ B => C", "glued-signs", "++", 3),
        ("A +B => C", "glued-signs", "+B", 3),
        ("A+ B => C", "missing-plus", "B", 4),
        ("2 => A", "missing-species", "2", 1),
        ("A + 0 => B", "missing-species", "0", 5),
        ("2 + A => B", "missing-species", "2", 1),
        ("1/2 A => B", "bad-coefficient", "1/2", 1),
        ("2..5 A => B", "bad-coefficient", "2..5", 1),
        ("A + 1,5 B => C", "bad-coefficient", "1,5", 5),
        ("1e A => B", "bad-coefficient", "1e", 1),
        ("2 3 A => B", "bad-coefficient", "3", 3),
        ("H2+O<=>H+OH", "glued-signs", "H2+O<=>H+OH", 1),
        ("H2+O=H+OH", "glued-signs", "H2+O=H+OH", 1),
        ("A->B", "glued-signs", "A->B", 1),
        ("A =>B", "glued-signs", "=>B", 3),
        ("A => +B", "glued-signs", "+B", 6),
        ("H + O2(+M) => HO2 (+M)", "glued-signs", "O2(+M)", 5),
        ("A (+M => B (+M)", "malformed-third-body", "(+M", 3),
        ("A (+ M ) => B (+M)", "malformed-third-body", "(+", 3),
        ("A (+) => B (+M)", "malformed-third-body", "(+)", 3),
        ("A (+ => B", "malformed-third-body", "(+", 3),
        ("(+M) => B (+M)", "lone-third-body", "(+M)", 1),
        ("A (+M) + B => C (+M)", "third-body-not-last", "+", 8),
        ("A (+M) (+M) => C (+M)", "third-body-not-last", "(+M)", 8),
        ("A\u{7} => B", "unprintable-character", "\u{7}", 2),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!(error.code, code, "{error}");
        let place = error.location.unwrap();
        assert_eq!(place.column, column, "{text}");
        assert_eq!(&place.excerpt[place.highlight.start..place.highlight.end], piece, "{text}");
        assert!(error.hint.is_some() && !error.reason.is_empty());
    }
}

#[test]
fn a_wrong_arrow_is_answered_with_the_right_one() {
    for (arrow, right) in [
        ("->", "write `=>`"),
        ("==", "write `<=>`"),
        ("<->", "write `<=>`"),
        ("<=", "reactants on the left"),
        ("→", "write `=>`"),
        ("⇌", "write `<=>`"),
    ] {
        let hint = read(&format!("A {arrow} B")).unwrap_err().hint.unwrap();
        assert!(hint.contains(right), "{arrow}: {hint}");
    }
}

#[test]
fn a_coefficient_glued_to_a_name_is_recognised() {
    let glued = |name: &str| {
        let tree = read(&format!("{name} => B")).unwrap();
        tree.left.terms[0].glued_coefficient().map(|(coefficient, name)| (coefficient.to_string(), name.to_string()))
    };
    assert_eq!(glued("2A"), Some(("2".into(), "A".into())));
    assert_eq!(glued("0.5O2"), Some(("0.5".into(), "O2".into())));
    assert_eq!(glued("2(CH2)"), Some(("2".into(), "(CH2)".into())));
    assert_eq!(glued("1-C4H8"), None);
    assert_eq!(glued("O2"), None);
}

#[test]
fn a_long_equation_is_read_without_recursion() {
    let text = format!("{} => B", vec!["A"; 100_000].join(" + "));
    assert_eq!(read(&text).unwrap().left.terms.len(), 100_000);
}

proptest::proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same(text in "([AB2+=.(M)0/ <>é-]|<=>|=>| |\\(\\+M\\)| \\+ ){0,14}|.{0,20}") {
        if let Ok(tree) = read(&text) {
            let again = read(&tree.to_string()).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(again.without_positions(), tree.without_positions());
        }
    }
}
