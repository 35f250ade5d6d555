//! The meaning of a scalar's text, and the style in which a text keeps its meaning.

/// How a scalar is written. Only a plain scalar can be a number, a boolean or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// A block of lines after `|`.
    Literal,
    /// A block of lines after `>`; written back as [`ScalarStyle::Literal`].
    Folded,
}

pub fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" => Some(true),
        "false" | "False" => Some(false),
        _ => None,
    }
}

pub fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits { text.parse().ok() } else { None }
}

/// A finite decimal number. `f64::from_str` takes the same forms and, besides, names such as
/// `inf`, which the alphabet keeps out.
pub fn float(text: &str) -> Option<f64> {
    let decimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if !decimal {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Shortest text that reads back as the same float. It has a point and a signed exponent, without
/// which a reader of YAML 1.1 takes it for a text.
pub fn float_text(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_string();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_string();
    }
    if value == 0.0 || (1e-3..1e7).contains(&value.abs()) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    format!("{mantissa}{point}e{sign}{digits:0>2}")
}

/// The style in which a text reads back as a text, by readers of YAML 1.1 and 1.2.
pub fn style_for_string(text: &str) -> ScalarStyle {
    if text.contains('\n') && can_be_literal(text) {
        ScalarStyle::Literal
    } else if can_be_plain(text, false) && !looks_like_another_type(text) {
        ScalarStyle::Plain
    } else if can_be_single_quoted(text) && !text.contains('\'') {
        ScalarStyle::SingleQuoted
    } else {
        ScalarStyle::DoubleQuoted
    }
}

/// Whether some reader takes the unquoted text for null, a boolean, a number, a date or a merge key.
fn looks_like_another_type(text: &str) -> bool {
    const WORDS: [&str; 12] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "+.inf", "-.inf"];
    let word = text.to_ascii_lowercase();
    if text.is_empty() || text == "~" || text == "<<" || text == "=" || word == ".nan" || WORDS.contains(&word.as_str())
    {
        return true;
    }
    let numeric_start = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let numeric_alphabet = |c: char| c.is_ascii_hexdigit() || "+-._:oOxXbTtZ ".contains(c);
    numeric_start && text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(numeric_alphabet)
}

/// Whether the unquoted text is read back as this very text; within brackets less is allowed.
pub fn can_be_plain(text: &str, in_flow: bool) -> bool {
    is_unremarkable(text) || marks_nothing(text, in_flow)
}

/// Whether every byte is one that marks nothing anywhere: most names, numbers and equations.
fn is_unremarkable(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    first.is_ascii_alphanumeric() && *last != b' ' && bytes.iter().all(|byte| UNREMARKABLE[usize::from(*byte)])
}

/// A table by byte, since every byte of every scalar written is looked up.
const UNREMARKABLE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b' ' | b'('..=b'+' | b'-'..=b'/' | b'<'..=b'>' | b'^' | b'_');
        byte += 1;
    }
    table
};

fn marks_nothing(text: &str, in_flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second = text.chars().nth(1);
    let indicator = "-?:,[]{}#&*!|>'\"%@`".contains(first);
    let dash_of_a_word = first == '-' && second.is_some_and(|c| !" ,[]{}-".contains(c));
    let marks = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.starts_with("...");
    let harmless = |c: char| is_printable(c) && !"\t\n\r".contains(c) && !(in_flow && ",[]{}".contains(c));
    (!indicator || dash_of_a_word)
        && !marks
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && text.chars().all(harmless)
}

/// Whether single quotes can hold the text on one line.
pub fn can_be_single_quoted(text: &str) -> bool {
    text.chars().all(|c| is_printable(c) && !"\t\n\r".contains(c))
}

/// Whether the lines of a literal block give the text back.
pub fn can_be_literal(text: &str) -> bool {
    let first_line = text.split('\n').next().unwrap_or("");
    !first_line.is_empty()
        && !text.starts_with([' ', '\t'])
        && !text.ends_with("\n\n")
        && text.split('\n').all(|line| !line.ends_with([' ', '\t']))
        && text.chars().all(|c| c == '\n' || (is_printable(c) && !"\t\r".contains(c)))
}

/// Characters that YAML allows unescaped and that no reader takes for a line break.
pub fn is_printable(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => true,
        _ => false,
    }
}

/// The text in double quotes, on one line.
pub fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            _ if is_printable(c) => quoted.push(c),
            _ if u32::from(c) > 0xffff => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            _ => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn floats_have_a_point_and_a_signed_exponent() {
        let expected = [
            (1e17, "1.0e+17"),
            (-1.94781e-5, "-1.94781e-05"),
            (0.0, "0.0"),
            (300.0, "300.0"),
            (0.1, "0.1"),
            (2.5e-300, "2.5e-300"),
            (12345678.5, "1.23456785e+07"),
        ];
        for (value, text) in expected {
            assert_eq!(float_text(value), text);
        }
    }

    #[test]
    fn names_that_some_reader_misreads_are_quoted() {
        for text in [
            "NO",
            "n",
            "Y",
            "on",
            "Off",
            "yes",
            "1e5",
            "null",
            "~",
            "1",
            "-1",
            "1_0",
            "0x1F",
            "1:30",
            "2001-12-14",
            "",
            "<<",
        ] {
            assert_eq!(style_for_string(text), ScalarStyle::SingleQuoted, "{text}");
        }
        for text in ["H2O", "2-C4H9", "PT(S)", "AR", "2 H2 + O2 => 2 H2O", "O2 (+M) <=> O2 (+M)", "-x", "C#C"] {
            assert_eq!(style_for_string(text), ScalarStyle::Plain, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_float_reads_back_exactly(value in any::<f64>().prop_filter("finite", |v| v.is_finite())) {
            prop_assert_eq!(float(&float_text(value)).map(f64::to_bits), Some(value.to_bits()));
        }
    }
}
