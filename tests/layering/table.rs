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
                if table.has(&layer) {
                    return Err(format!("the layer `{layer}` stands twice"));
                }
            }
            table.rows.push(Row { layers: names_in(layers), may_import, fence });
        }
        if table.rows.is_empty() {
            return Err(format!("no table with the header {HEADER}"));
        }
        match table.fault() {
            Some(fault) => Err(fault),
            None => Ok(table),
        }
    }

    /// The first row that breaks a rule of the table itself.
    fn fault(&self) -> Option<String> {
        let layers = self.rows.iter().flat_map(|row| row.layers.iter().map(move |layer| (layer, row)));
        layers.into_iter().find_map(|(layer, row)| {
            let around = around(layer);
            if let Some(missing) = around.filter(|around| !self.has(around)) {
                return Some(format!("`{layer}` is a part of `{missing}`, which has no row"));
            }
            row.may_import.iter().find_map(|imported| {
                if !self.has(imported) {
                    Some(format!("`{layer}` lists `{imported}`, which has no row"))
                } else if is_within(layer, imported) {
                    Some(format!("`{layer}` is a part of `{imported}` and may not list it"))
                } else if around.is_some_and(|around| !is_within(imported, around) && !self.lists(around, imported)) {
                    Some(format!("`{layer}` lists `{imported}`, but the layer around it does not"))
                } else {
                    None
                }
            })
        })
    }

    pub fn layers(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().flat_map(|row| row.layers.iter().map(String::as_str))
    }

    fn row(&self, layer: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.layers.iter().any(|own| own == layer))
    }

    fn has(&self, layer: &str) -> bool {
        self.row(layer).is_some()
    }

    /// The layer that a module belongs to: the longest name in the table that its path begins with.
    pub fn layer_of(&self, module: &[String]) -> Option<&str> {
        let path = module.join("/");
        self.layers().filter(|layer| is_within(&path, layer)).max_by_key(|layer| layer.len())
    }

    /// Whether a layer may import another: itself, its parts, and what its row lists, with its parts.
    /// Layers of one row do not import each other.
    pub fn may_import(&self, layer: &str, imported: &str) -> bool {
        is_within(imported, layer) || self.lists(layer, imported)
    }

    fn lists(&self, layer: &str, imported: &str) -> bool {
        self.row(layer).is_some_and(|row| row.may_import.iter().any(|name| is_within(imported, name)))
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

    /// Layers that import each other in a ring, if any do. A layer imports its parts.
    pub fn cycle(&self) -> Option<Vec<String>> {
        self.layers().find_map(|layer| self.ring_through(vec![layer.to_string()]))
    }

    fn ring_through(&self, walked: Vec<String>) -> Option<Vec<String>> {
        let last = walked.last()?;
        let listed = self.row(last)?.may_import.iter().map(String::as_str);
        let parts = self.layers().filter(|layer| around(layer) == Some(last));
        listed.chain(parts).find_map(|next| {
            let mut further = walked.clone();
            further.push(next.to_string());
            if next == walked[0] {
                return Some(further);
            }
            if walked.iter().any(|layer| layer == next) { None } else { self.ring_through(further) }
        })
    }
}

/// The layer that a layer is a part of: `learn` of `learn/balance`.
fn around(layer: &str) -> Option<&str> {
    layer.rsplit_once('/').map(|(around, _)| around)
}

/// Whether a path is that of a layer or of something inside it.
pub fn is_within(path: &str, layer: &str) -> bool {
    path.strip_prefix(layer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn names_in(cell: &str) -> Vec<String> {
    cell.split(',').map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect()
}
