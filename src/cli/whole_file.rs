//! A file is written whole or not at all, and nothing else is left in its folder.
//!
//! The text goes to a new file, and that file takes the name of the output when the text is on the disk. On Linux the
//! new file has no name until then, so that nothing is left of it if the process is killed. Elsewhere it has a random
//! name. Either way it is made anew: no other file and no link is ever opened in its place.
//!
//! A file that is replaced keeps its permissions and its owner. Where the new file cannot have them, or where the
//! file has other names, which would keep the old text, the text is written into the file that is there.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// The beginning of the names of new files.
const PREFIX: &str = ".kinmech-";
/// The longest chain of symbolic links that is followed, as on Linux.
const MOST_LINKS: usize = 40;

/// An output that was opened, and not changed yet.
pub struct Output {
    /// Where the path leads.
    target: PathBuf,
    file: Opened,
}

enum Opened {
    /// A new file, which takes the name of the target.
    New(NewFile),
    /// The file that is there.
    Existing(File),
}

impl Output {
    /// Opens an output. Errors: it may not be written, or its folder takes no file.
    pub fn open(path: &Path) -> io::Result<Self> {
        let target = end_of_links(path)?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = match OpenOptions::new().write(true).open(&target) {
            Ok(existing) => {
                let before = existing.metadata()?;
                refuse_read_only(&before)?;
                match replacement(&before, folder)? {
                    Some(new) => Opened::New(new),
                    None => Opened::Existing(existing),
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Opened::New(NewFile::in_folder(folder)?),
            Err(error) => return Err(error),
        };
        Ok(Output { target, file })
    }

    /// Writes the whole text or, on failure, leaves what is there as it is.
    pub fn write(self, text: &[u8]) -> io::Result<()> {
        match self.file {
            Opened::New(mut new) => {
                new.file().write_all(text)?;
                new.file().sync_all()?;
                new.take_name(&self.target)
            }
            Opened::Existing(existing) => overwrite(existing, text, &self.target),
        }
    }
}

/// A file that stands for the one before, with the same permissions and owner; `None` where it cannot.
fn replacement(before: &Metadata, folder: &Path) -> io::Result<Option<NewFile>> {
    if number_of_names(before) > 1 {
        return Ok(None);
    }
    let mut new = NewFile::in_folder(folder)?;
    if set_owner(new.file(), before).is_err() {
        return Ok(None);
    }
    new.file().set_permissions(before.permissions())?;
    Ok(Some(new))
}

/// The administrator can write to files that are marked as read-only; this program does not.
fn refuse_read_only(metadata: &Metadata) -> io::Result<()> {
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    Ok(())
}

/// Writes into a file that is there. It is written by one process at a time and gets its old text back if writing
/// fails.
fn overwrite(mut file: File, text: &[u8], path: &Path) -> io::Result<()> {
    // Some file systems have no locks.
    file.lock().ok();
    let old = fs::read(path)?;
    let mut put = |text: &[u8]| {
        file.rewind()?;
        file.write_all(text)?;
        file.set_len(text.len() as u64)?;
        file.sync_all()
    };
    put(text).inspect_err(|_| {
        put(&old).ok();
    })
}

/// A file that was made anew. It vanishes when it is dropped before it takes a name.
enum NewFile {
    #[cfg(target_os = "linux")]
    Unnamed {
        file: File,
        folder: PathBuf,
    },
    Named(NamedTempFile),
}

impl NewFile {
    /// A new file in a folder, with the permissions of a file that a program creates.
    fn in_folder(folder: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        match unnamed::create(folder) {
            Ok(file) => return Ok(NewFile::Unnamed { file, folder: folder.to_path_buf() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        let mut builder = Builder::new();
        if let Some(permissions) = permissions_of_new_files() {
            builder.permissions(permissions);
        }
        builder.prefix(PREFIX).tempfile_in(folder).map(NewFile::Named)
    }

    fn file(&mut self) -> &mut File {
        match self {
            #[cfg(target_os = "linux")]
            NewFile::Unnamed { file, .. } => file,
            NewFile::Named(temporary) => temporary.as_file_mut(),
        }
    }

    /// Gives the file a name, in place of the file that has it.
    fn take_name(self, target: &Path) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            NewFile::Unnamed { file, folder } => unnamed::take_name(&file, &folder, target),
            NewFile::Named(temporary) => temporary.persist(target).map(drop).map_err(|refused| refused.error),
        }
    }
}

/// Files without a name, which the system removes with the process.
#[cfg(target_os = "linux")]
mod unnamed {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    use nix::fcntl::{AT_FDCWD, AtFlags, OFlag, open};
    use nix::sys::stat::Mode;
    use nix::unistd::linkat;

    /// Where a file without a name can be found to name it.
    const OPEN_FILES: &str = "/proc/self/fd";

    /// Creates a file without a name. Errors: the file system or the system has none.
    pub fn create(folder: &Path) -> io::Result<File> {
        if !Path::new(OPEN_FILES).is_dir() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let flags = OFlag::O_TMPFILE | OFlag::O_RDWR | OFlag::O_CLOEXEC;
        Ok(File::from(open(folder, flags, Mode::from_bits_truncate(0o666))?))
    }

    /// Names a file: at once where nothing has the name, else by renaming, which replaces what has it.
    pub fn take_name(file: &File, folder: &Path, target: &Path) -> io::Result<()> {
        match link(file, target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let named = super::Builder::new().prefix(super::PREFIX).make_in(folder, |path| link(file, path))?;
                named.persist(target).map_err(|refused| refused.error)
            }
            result => result,
        }
    }

    fn link(file: &File, path: &Path) -> io::Result<()> {
        use std::os::fd::AsRawFd;
        let open = Path::new(OPEN_FILES).join(file.as_raw_fd().to_string());
        Ok(linkat(AT_FDCWD, &open, AT_FDCWD, path, AtFlags::AT_SYMLINK_FOLLOW)?)
    }
}

/// Where a path leads: to itself, or to where its symbolic links lead, be there a file or not.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many symbolic links, one leading to the next"))
}

/// Read and write for all, less what the user's mask takes away.
#[cfg(unix)]
fn permissions_of_new_files() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn permissions_of_new_files() -> Option<Permissions> {
    None
}

#[cfg(unix)]
fn number_of_names(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    metadata.nlink()
}

#[cfg(not(unix))]
fn number_of_names(_metadata: &Metadata) -> u64 {
    1
}

/// Gives a file the owner and the group of another.
#[cfg(unix)]
fn set_owner(file: &File, of: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (of.uid(), of.gid()) {
        return Ok(());
    }
    fchown(file, Some(of.uid()), Some(of.gid()))
}

#[cfg(not(unix))]
fn set_owner(_file: &File, _of: &Metadata) -> io::Result<()> {
    Ok(())
}
