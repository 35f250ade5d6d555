//! Anchored values and the aliases that repeat them, within limits.

use std::collections::HashMap;

use crate::grammar::yaml::errors::{MAX_DEPTH, nesting_error};
use crate::grammar::yaml::{Kind, Node};
use crate::source::{Diagnostic, Source, Span};

/// Largest number of bytes that aliases repeat, [`BYTES_PER_NODE`] for each value and the bytes of its text.
const MAX_ALIASED_BYTES: usize = 64 << 20;
const BYTES_PER_NODE: usize = 64;

/// An anchored node, and the size of a copy of it.
struct Anchored {
    node: Node,
    bytes: usize,
    nodes: usize,
    depth: usize,
}

/// The anchored values of a document so far, and how much its aliases repeat.
#[derive(Default)]
pub(super) struct Anchors {
    anchored: HashMap<usize, Anchored>,
    aliased_bytes: usize,
}

impl Anchors {
    /// Keeps a finished value under its anchor; 0 is none.
    pub(super) fn remember(&mut self, anchor: usize, node: &Node) {
        if anchor != 0 {
            let (nodes, bytes, depth) = measure(node);
            self.anchored.insert(anchor, Anchored { node: node.clone(), nodes, bytes, depth });
        }
    }

    /// A copy of the value that an alias repeats, `depth` collections deep, and how many values it holds. Errors: an
    /// alias within its own value, and limits.
    pub(super) fn repeat(
        &mut self,
        id: usize,
        source: &Source,
        span: Span,
        depth: usize,
    ) -> Result<(Node, usize), Diagnostic> {
        let Some(anchored) = self.anchored.get(&id) else {
            return Err(Diagnostic::error("recursive-alias", "an alias stands within the value it repeats")
                .at(source, span)
                .because("the value would hold itself without end")
                .hint("write the value out"));
        };
        self.aliased_bytes = self.aliased_bytes.saturating_add(anchored.bytes);
        if self.aliased_bytes > MAX_ALIASED_BYTES {
            return Err(Diagnostic::error("alias-bomb", "the aliases of this file expand beyond all measure")
                .at(source, span)
                .because(format!("up to here they repeat more than {} MiB", MAX_ALIASED_BYTES >> 20))
                .hint("write the values out instead of repeating aliases of aliases"));
        }
        if depth + anchored.depth > MAX_DEPTH {
            return Err(nesting_error(source, span));
        }
        Ok((Node { span, ..anchored.node.clone() }, anchored.nodes))
    }
}

/// Nodes, bytes and levels of nesting of a tree.
fn measure(node: &Node) -> (usize, usize, usize) {
    let children: Vec<&Node> = match &node.kind {
        Kind::Scalar { text, .. } => return (1, BYTES_PER_NODE + text.len(), 0),
        Kind::Sequence { items, .. } => items.iter().collect(),
        Kind::Mapping { entries, .. } => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
    };
    children.into_iter().map(measure).fold((1, BYTES_PER_NODE, 1), |(nodes, bytes, depth), child| {
        (nodes + child.0, bytes + child.1, depth.max(child.2 + 1))
    })
}
