//! Reading a mechanism from its files.

use crate::formats::{Document, Format, Input, InputFile, OlderFormat, Role, listed};
use crate::operations::failure::Failure;
use crate::operations::files::{Files, display_name};
use crate::operations::loaded::Loaded;
use crate::operations::references;

/// Which files make up a mechanism, and what to read of them.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// The file that gives the mechanism its name, and further ones of a format that has several.
    pub inputs: Vec<String>,
    /// Files of thermo data.
    pub thermo: Vec<String>,
    /// Files of transport data.
    pub transport: Vec<String>,
    /// The format; `None` to tell it from the extension or the text.
    pub from: Option<Format>,
    /// The one phase to read; `None` is all.
    pub phase: Option<String>,
    /// Folders to look in for a file that another refers to and that is not beside that one.
    pub data_folders: Vec<String>,
}

impl LoadOptions {
    /// One file, whole.
    pub fn of(input: &str) -> Self {
        LoadOptions { inputs: vec![input.to_string()], ..LoadOptions::default() }
    }

    /// The file that gives the mechanism its name.
    pub fn input(&self) -> &str {
        self.inputs.first().map_or("", String::as_str)
    }

    /// All files but the first, in the order in which they are read, and what each is given for.
    fn others(&self) -> Vec<(String, Role)> {
        let further = self.inputs.iter().skip(1).map(|path| (path, Role::Mechanism));
        let thermo = self.thermo.iter().map(|path| (path, Role::Thermo));
        let transport = self.transport.iter().map(|path| (path, Role::Transport));
        further.chain(thermo).chain(transport).map(|(path, role)| (path.clone(), role)).collect()
    }
}

/// Reads the mechanism that the options name: one phase of it, where one is asked for.
///
/// Errors: a file that cannot be read, an unknown format, files that do not go together, and all
/// findings that leave no mechanism.
pub fn load(options: &LoadOptions, files: &dyn Files) -> Result<Loaded, Failure> {
    let path = options.input();
    let bytes = files.read(path)?;
    if let Some(older) = OlderFormat::recognise(path, &bytes).filter(|_| options.from.is_none()) {
        return Err(Failure::Usage(format!("{} {older}", display_name(path))));
    }
    let format = format_of(options, &bytes)?;
    let others =
        if format.is_one_file() { refuse_others(options, format)? } else { other_files(options, format, files)? };
    let open = |referring: &str, reference: &str| references::open(referring, reference, &options.data_folders, files);
    let main = InputFile { name: display_name(path).to_string(), bytes, role: Role::Mechanism };
    let input = Input { others, phase: options.phase.as_deref(), open: &open, ..Input::of(main) };
    let document: Document = format.read(&input)?;
    Ok(Loaded { format, document })
}

/// The format of the first file.
pub fn format_of(options: &LoadOptions, bytes: &[u8]) -> Result<Format, Failure> {
    let path = options.input();
    let has_data_files = !options.thermo.is_empty() || !options.transport.is_empty();
    let format = options.from.or_else(|| Format::detect(path, bytes, has_data_files));
    format.ok_or_else(|| {
        let flags = listed(Format::all().map(|format| format!("--from {format}")), "or");
        let name = display_name(path);
        Failure::Usage(format!("neither the extension nor the text of {name} tells its format; give {flags}"))
    })
}

fn refuse_others(options: &LoadOptions, format: Format) -> Result<Vec<InputFile>, Failure> {
    match options.others().first() {
        Some((other, _)) => Err(Failure::Usage(format!(
            "a mechanism in the format {format} is one file; {other} has no place beside it"
        ))),
        None => Ok(Vec::new()),
    }
}

fn other_files(options: &LoadOptions, format: Format, files: &dyn Files) -> Result<Vec<InputFile>, Failure> {
    let others = options.others().into_iter().chain(companions(options, format, files));
    let read = |(path, role): (String, Role)| -> Result<InputFile, Failure> {
        Ok(InputFile { bytes: files.read(&path)?, name: display_name(&path).to_string(), role })
    };
    others.map(read).collect()
}

/// `OUT.therm` and `OUT.tran` beside `OUT` belong to it, each where no other file is given for it.
fn companions(options: &LoadOptions, format: Format, files: &dyn Files) -> Vec<(String, Role)> {
    if options.inputs.len() > 1 {
        return Vec::new();
    }
    let is_given = |role: Role| options.others().iter().any(|(_, given)| *given == role);
    let wanted = format.companions().iter().filter(|(_, role)| !is_given(*role));
    let named = wanted.map(|(extension, role)| (format!("{}.{extension}", options.input()), *role));
    named.filter(|(path, _)| files.is_file(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::memory_files::MemoryFiles;

    const MECHANISM: &str = "SPECIES\nH H2\nEND\nREACTIONS\n2H+H2=2H2 1.0E18 -1.0 0.\nEND\n";
    const THERMO: &str = "THERMO
   300.000  1000.000  5000.000
H                 L 7/88H   1               G   200.000  3500.000  1000.000    1
 2.50000001E+00-2.30842973E-11 1.61561948E-14-4.73515235E-18 4.98197357E-22    2
 2.54736599E+04-4.46682914E-01 2.50000000E+00 7.05332819E-13-1.99591964E-15    3
 2.30081632E-18-9.27732332E-22 2.54736599E+04-4.46682853E-01                   4
H2                TPIS78H   2               G   200.000  3500.000  1000.000    1
 3.33727920E+00-4.94024731E-05 4.99456778E-07-1.79566394E-10 2.00255376E-14    2
-9.50158922E+02-3.20502331E+00 2.34433112E+00 7.98052075E-03-1.94781510E-05    3
 2.01572094E-08-7.37611761E-12-9.17935173E+02 6.83010238E-01                   4
END
";

    fn message(options: &LoadOptions, files: &MemoryFiles) -> String {
        load(options, files).unwrap_err().to_string()
    }

    #[test]
    fn data_beside_a_mechanism_belong_to_it_unless_others_are_given() {
        let files = MemoryFiles::new([("h.inp", MECHANISM), ("h.inp.therm", THERMO), ("other.dat", "THERMO\nEND\n")]);
        let loaded = load(&LoadOptions::of("h.inp"), &files).unwrap();
        assert_eq!(loaded.format.name(), "chemkin");
        assert_eq!((loaded.name(), loaded.mechanism().species().len()), ("h.inp", 2));
        assert_eq!(loaded.document.sources.len(), 2);
        let other = LoadOptions { thermo: vec!["other.dat".to_string()], ..LoadOptions::of("h.inp") };
        let without = load(&other, &files).unwrap();
        assert!(without.mechanism().species().iter().all(|species| species.thermo.is_none()));
        assert!(loaded.mechanism().species().iter().all(|species| species.thermo.is_some()));
        let other_phase = LoadOptions { phase: Some("liquid".to_string()), ..LoadOptions::of("h.inp") };
        assert_eq!(message(&other_phase, &files), "h.inp has no phase liquid; it has: gas");
    }

    #[test]
    fn files_must_go_together_and_have_a_known_format() {
        let files = MemoryFiles::new([("net.rxn", "A => B ; 1\n"), ("net", "A, B\n"), ("a.yaml", "a: 1\n")]);
        let two = LoadOptions { inputs: vec!["net.rxn".to_string(), "net".to_string()], ..LoadOptions::default() };
        let expected = "a mechanism in the format equations is one file; net has no place beside it";
        assert_eq!(message(&two, &files), expected);
        let unknown = message(&LoadOptions::of("net"), &files);
        let expected = "neither the extension nor the text of net tells its format; give --from ";
        assert!(unknown.starts_with(expected), "{unknown}");
        assert!(Format::all().all(|format| unknown.contains(&format!("--from {format}"))), "{unknown}");
        let told = LoadOptions { from: "equations".parse().ok(), ..LoadOptions::of("net.rxn") };
        assert_eq!(load(&told, &files).unwrap().mechanism().reactions().len(), 1);
        let phase = LoadOptions { phase: Some("gas".to_string()), ..LoadOptions::of("a.yaml") };
        assert_eq!(message(&phase, &files), "a.yaml has no phase gas; it has none");
    }
}
