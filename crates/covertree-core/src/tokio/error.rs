//! Why something awaited did not come about.

use std::error::Error;
use std::fmt;

use metrics::PointError;

use crate::EditError;

/// Why a query or an edit failed.
///
/// # Examples
///
/// ```
/// use covertree_core::{AsyncTree, LiveTree, Parameters, SharedRows};
/// use metrics::L2;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let tree = LiveTree::empty(SharedRows::new(1)?, L2, &Parameters::default())?;
/// let tree = AsyncTree::spawn(tree, 1)?;
/// tree.shutdown().await;
/// let error = tree.insert([1.0].into()).await.expect_err("it is shut down");
/// assert!(error.is_closed());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AsyncError(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Point(PointError),
    Edit(EditError),
    Panicked,
    Full,
    Closed,
}

impl AsyncError {
    pub(crate) fn point(reason: PointError) -> Self {
        Self(Kind::Point(reason))
    }

    pub(crate) fn edit(reason: EditError) -> Self {
        Self(Kind::Edit(reason))
    }

    pub(crate) fn panicked() -> Self {
        Self(Kind::Panicked)
    }

    pub(crate) fn full() -> Self {
        Self(Kind::Full)
    }

    pub(crate) fn closed() -> Self {
        Self(Kind::Closed)
    }

    /// Whether the tree was shut down.
    pub fn is_closed(&self) -> bool {
        self.0 == Kind::Closed
    }

    /// Whether the queue of edits was full.
    pub fn is_full(&self) -> bool {
        self.0 == Kind::Full
    }

    /// Whether the metric has panicked. After a panic in an edit the tree is again as it was
    /// published last, and goes on from there: edits since then are lost.
    pub fn is_panic(&self) -> bool {
        self.0 == Kind::Panicked
    }
}

impl fmt::Display for AsyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Point(error) => write!(f, "the query cannot be measured: {error}"),
            Kind::Edit(error) => write!(f, "{error}"),
            Kind::Panicked => f.write_str("the metric has panicked"),
            Kind::Full => f.write_str("the queue of edits is full"),
            Kind::Closed => f.write_str("the tree was shut down"),
        }
    }
}

impl Error for AsyncError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Kind::Point(error) => Some(error),
            Kind::Edit(error) => Some(error),
            _ => None,
        }
    }
}
