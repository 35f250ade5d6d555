//! The layer table of `src/README.md`.

/// One row: layers that share what they may import and what is fenced in.
pub struct Row {
    layers: Vec<String>,
    may_import: Vec<String>,
    /// Crates and paths that no other layer uses.
    fence: Vec<String>,
}

pub struct Table {
    rows: Vec<Row>,
}

const HEADER: &str = "| layer | may import | fence |";
const EVERYTHING_ABOVE: &str = "everything above";

impl Table {
    /// Reads the Markdown table under the header; what stands between backquotes in the last column
    /// is fenced.
    pub fn read(markdown: &str) -> Result<Table, String> {
        let lines = markdown.lines().skip_while(|line| line.trim() != HEADER).skip(2);
        let mut table = Table { rows: Vec::new() };
        for line in lines.take_while(|line| line.starts_with('|')) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [layers, may_import, fence] = cells[..] else { return Err(format!("not three cells: {line}")) };
            let may_import = match may_import {
                EVERYTHING_ABOVE => table.layers().map(str::to_string).collect(),
                "–" => Vec::new(),
                names => names_in(names),
            };
            let fence = fence.split('`').skip(1).step_by(2).map(str::to_string).collect();
            for layer in names_in(layers) {
                if table.row(&layer).is_some() {
                    return Err(format!("the layer `{layer}` stands twice"));
                }
            }
            table.rows.push(Row { layers: names_in(layers), may_import, fence });
        }
        if table.rows.is_empty() {
            return Err(format!("no table with the header {HEADER}"));
        }
        let imports = table.rows.iter().flat_map(|row| &row.may_import);
        match imports.into_iter().find(|layer| table.row(layer).is_none()) {
            Some(unknown) => Err(format!("`{unknown}` is imported, but no layer")),
            None => Ok(table),
        }
    }

    pub fn layers(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().flat_map(|row| row.layers.iter().map(String::as_str))
    }

    pub fn row(&self, layer: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.layers.iter().any(|own| own == layer))
    }

    /// Whether a layer may import another; layers of one row do not import each other.
    pub fn may_import(&self, layer: &str, imported: &str) -> bool {
        self.row(layer).is_some_and(|row| row.may_import.iter().any(|name| name == imported))
    }

    /// The fence that a path of another crate falls under, with the layers inside.
    pub fn fence_of(&self, path: &[String]) -> Option<(String, Vec<String>)> {
        let within = |fence: &str| {
            let parts: Vec<&str> = fence.split("::").collect();
            parts.len() <= path.len() && parts.iter().zip(path).all(|(part, segment)| part == segment)
        };
        let fences: Vec<(&String, &Row)> =
            self.rows.iter().flat_map(|row| row.fence.iter().map(move |fence| (fence, row))).collect();
        let (first, _) = fences.iter().find(|(fence, _)| within(fence))?;
        let owners = fences.iter().filter(|(fence, _)| fence == first).flat_map(|(_, row)| row.layers.clone());
        Some((first.to_string(), owners.collect()))
    }

    /// Layers that import each other in a ring, if any do.
    pub fn cycle(&self) -> Option<Vec<String>> {
        self.layers().find_map(|layer| self.ring_through(vec![layer.to_string()]))
    }

    fn ring_through(&self, walked: Vec<String>) -> Option<Vec<String>> {
        let row = self.row(walked.last()?)?;
        row.may_import.iter().find_map(|next| {
            let mut further = walked.clone();
            further.push(next.clone());
            if *next == walked[0] {
                return Some(further);
            }
            if walked.contains(next) { None } else { self.ring_through(further) }
        })
    }
}

fn names_in(cell: &str) -> Vec<String> {
    cell.split(',').map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect()
}
