//! Reading a mechanism from its files.

use crate::formats::{Document, Format, Input, InputFile, Role, listed};
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

    /// Every file that is named.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.inputs.iter().chain(&self.thermo).chain(&self.transport)
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
    let format = format_of(options, &bytes)?;
    let others =
        if format.is_one_file() { refuse_others(options, format)? } else { other_files(options, format, files)? };
    let open = |referring: &str, reference: &str| references::open(referring, reference, &options.data_folders, files);
    let main = InputFile { name: display_name(path).to_string(), bytes, role: Role::Mechanism };
    let input = Input { others, phase: options.phase.as_deref(), open: &open, ..Input::of(main) };
    let document: Document = format.read(&input)?;
    Ok(Loaded { format, document })
}

fn format_of(options: &LoadOptions, bytes: &[u8]) -> Result<Format, Failure> {
    let path = options.input();
    let has_data_files = !options.thermo.is_empty() || !options.transport.is_empty();
    let format = options.from.or_else(|| Format::detect(path, bytes, has_data_files));
    format.ok_or_else(|| {
        let flags = listed(Format::all().map(|format| format!("--from {format}")), "or");
        Failure::Usage(format!("the extension of {path} does not tell its format; give {flags}"))
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
