//! Transport data of Chemkin's are read or refused with places in the text, and what is read is written.

#[path = "chemkin.rs"]
#[allow(clippy::duplicate_mod, reason = "each fuzz target is a program of its own")]
mod chemkin;

use kinmech::formats::chemkin::{File, Role};
use kinmech::source::Source;

const MECHANISM: &str = "\
ELEMENTS H O END
SPECIES H2 H O2 END
THERMO
   300.000  1000.000  5000.000
H2                      H   2               G   200.000  3500.000  1000.000    1
 3.00000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00    2
 0.00000000E+00 0.00000000E+00 3.00000000E+00 0.00000000E+00 0.00000000E+00    3
 0.00000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00                   4
H                       H   1               G   200.000  3500.000  1000.000    1
 2.50000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00    2
 2.50000000E+04 0.00000000E+00 2.50000000E+00 0.00000000E+00 0.00000000E+00    3
 0.00000000E+00 0.00000000E+00 2.50000000E+04 0.00000000E+00                   4
O2                      O   2               G   200.000  3500.000  1000.000    1
 3.50000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00    2
 0.00000000E+00 0.00000000E+00 3.50000000E+00 0.00000000E+00 0.00000000E+00    3
 0.00000000E+00 0.00000000E+00 0.00000000E+00 0.00000000E+00                   4
END
REACTIONS
H+O2=H+O2 1 0 0
H2=2H 1 0 0
END
";

pub fn holds(bytes: &[u8]) {
    let (source, _) = Source::from_any_bytes("tran.dat", bytes.to_vec());
    let chemistry = File { source: Source::new("chem.inp", MECHANISM), role: Role::Mechanism };
    chemkin::holds_for(&[chemistry, File { source, role: Role::Transport }]);
}
