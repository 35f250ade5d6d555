//! Results as text for people, as JSON for programs and as Markdown: one file or folder for each result, with a
//! view of the result that is printed in each form.

mod agreement;
mod canonical;
mod comparison;
mod comparison_text;
mod conversion;
mod data_information;
mod diagnostics;
mod difference;
mod discovery;
mod findings_text;
mod fit;
mod information;
mod laws;
mod number;
mod reaction_json;
mod reproduction;
mod schema;
mod table;

pub use agreement::{agreement_json, agreement_text};
pub use canonical::canonical_text;
pub use comparison::{Compared, comparison_json};
pub use comparison_text::{comparison_markdown, comparison_text};
pub use conversion::{conversion_json, conversion_text, losses_text};
pub use data_information::{data_information_json, data_information_text};
pub use diagnostics::{checks_json, diagnostics_json, summary_line};
pub use discovery::{discovery_json, discovery_text, warning_texts};
pub use findings_text::findings_text;
pub use fit::{fit_json, fit_svg, fit_text};
pub use information::{information_json, information_text};
pub use reproduction::{exponents_text, reproduction_json, reproduction_text};
