//! A tree that one writer edits while any number of readers query it without a lock.
//!
//! There are two copies of the tree. Readers use one, the writer edits the other, and
//! [`publish`](LiveTree::publish) swaps them: all layers of a tree are one value, so a reader sees
//! one consistent tree from the root to the leaves, as it was when it was published. What
//! was done to one copy is then repeated on the other from a log of *decisions*, which computes no
//! distance. The points themselves are in chunks that both copies share, only what orders them is
//! there twice. The protocol is that of the crate `leftright`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use leftright::{Busy, Config, Factory, LocalReader, Reader, Writer};
use metrics::Metric;

use crate::plugin::{AnnotatedTree, PluginSet};
use crate::{BuildError, CoverTree, EditError, Parameters, PointId};

mod absorb;
mod chunks;
mod shared;
mod snapshot;

pub use shared::{SharedCloud, SharedPoints, SharedRows};
pub use snapshot::Snapshot;

use absorb::Op;

/// Reads a live tree from any thread: `Send`, `Sync` and `Clone`.
pub type LiveReader<C, M, P = ()> = Reader<Snapshot<C, M, P>>;

/// Reads a live tree from one thread at a time: `Send` and `Clone`, and cheapest to enter.
pub type LiveLocalReader<C, M, P = ()> = LocalReader<Snapshot<C, M, P>>;

/// Makes readers of a live tree, on any thread and without the writer.
pub type LiveFactory<C, M, P = ()> = Factory<Snapshot<C, M, P>>;

/// The writer of a cover tree that others read meanwhile.
///
/// Edits are seen by the writer's own [`get`](Self::get) at once, and by readers after the next
/// [`publish`](Self::publish). Readers never wait, and never make the writer wait to *edit*; a
/// publish waits for readers that are still in the copy that was published before the last.
///
/// # Examples
///
/// ```
/// use covertree_core::{LiveTree, Parameters, SharedRows};
/// use metrics::L2;
///
/// let mut tree = LiveTree::empty(SharedRows::new(2)?, L2, &Parameters::default())?;
/// let reader = tree.reader();
/// let a = tree.insert(&[0.0, 0.0])?;
/// let b = tree.insert(&[3.0, 4.0])?;
/// assert!(reader.enter().is_empty()); // nothing is published yet
/// tree.publish();
///
/// let before = reader.enter();
/// tree.remove(a);
/// tree.publish();
/// assert_eq!(before.nearest(&[0.0, 1.0])?.map(|near| near.id), Some(a));
/// drop(before);
/// assert_eq!(reader.enter().nearest(&[0.0, 1.0])?.map(|near| near.id), Some(b));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LiveTree<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M> = ()> {
    writer: Writer<Snapshot<C, M, P>, Op<C, M>>,
    metric: Arc<M>,
    /// Any point that was ever stored: new ones must be measurable against it.
    reference: Option<C::Owned>,
    /// Which ids are in use, as the writer will have it when all that is logged is absorbed.
    stored: Vec<bool>,
    len: usize,
}

impl<C: SharedCloud, M: Metric<C::Point>> LiveTree<C, M> {
    /// Makes a live tree of one that was built.
    ///
    /// # Complexity
    ///
    /// O(n) to copy what orders the points; these are shared.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, LiveTree, Rows, SharedRows};
    /// use metrics::L2;
    ///
    /// let rows = SharedRows::from(Rows::new(1, vec![1.0, 2.0, 4.0])?);
    /// let tree = LiveTree::new(CoverTree::new(rows, L2)?);
    /// assert_eq!(tree.reader().enter().knn(&[3.5], 2)?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(tree: CoverTree<C, M>) -> Self {
        Self::with_config(tree, Config::default())
    }

    /// Makes a live tree whose log is bounded, or whose readers are refused when it goes.
    ///
    /// # Panics
    ///
    /// Panics if `config.log_limit` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, LiveTree, SharedPoints};
    /// use leftright::{Config, WhenFull};
    /// use metrics::Levenshtein;
    ///
    /// let words = SharedPoints::from(vec!["cover".to_string(), "tree".to_string()]);
    /// let config = Config { log_limit: 1000, when_full: WhenFull::Resync, ..Config::default() };
    /// let tree = LiveTree::with_config(CoverTree::new(words, Levenshtein)?, config);
    /// assert_eq!(tree.len(), 2);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    #[must_use]
    pub fn with_config(tree: CoverTree<C, M>, config: Config) -> Self {
        Self::with_plugins(AnnotatedTree::new(tree, ()), config)
    }

    /// Makes a live tree without points; `cloud` must be empty.
    ///
    /// # Errors
    ///
    /// Parameters out of range, or a cloud with points.
    pub fn empty(cloud: C, metric: M, parameters: &Parameters) -> Result<Self, BuildError> {
        Self::empty_with(cloud, metric, parameters, ())
    }
}

impl<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M>> LiveTree<C, M, P> {
    /// Makes a live tree of one with plugins: they are kept at every edit, and published with it.
    ///
    /// # Panics
    ///
    /// Panics if `config.log_limit` is 0.
    #[must_use]
    pub fn with_plugins(tree: AnnotatedTree<C, M, P>, config: Config) -> Self {
        Self::of(Snapshot::of(tree), config)
    }

    /// Makes a live tree with plugins and without points; `cloud` must be empty.
    ///
    /// # Errors
    ///
    /// Parameters out of range, or a cloud with points.
    pub fn empty_with(
        cloud: C,
        metric: M,
        parameters: &Parameters,
        plugins: P,
    ) -> Result<Self, BuildError> {
        if cloud.points() > 0 {
            return Err(BuildError::parameter(
                "an empty tree needs a cloud without points",
            ));
        }
        crate::build::check_parameters(parameters)?;
        let snapshot = Snapshot::empty(cloud, Arc::new(metric), *parameters, plugins);
        Ok(Self::of(snapshot, Config::default()))
    }

    fn of(snapshot: Snapshot<C, M, P>, config: Config) -> Self {
        let mut tree = Self {
            metric: snapshot.metric_arc(),
            writer: Writer::with_config(snapshot.clone(), snapshot, config),
            reference: None,
            stored: Vec::new(),
            len: 0,
        };
        tree.count();
        tree
    }

    /// Finds out from the published tree what is stored.
    fn count(&mut self) {
        let snapshot = self.writer.published();
        let ids = 0..snapshot.cloud().points();
        self.stored = ids.map(|id| snapshot.contains(PointId::new(id))).collect();
        self.len = snapshot.len();
        let first = (!self.stored.is_empty()).then(|| snapshot.cloud().point(PointId::new(0)));
        self.reference = first.map(C::to_owned);
    }

    /// Stores a point, and returns its id: the first that was never used.
    ///
    /// # Errors
    ///
    /// A point that the metric cannot measure, or more ids than fit 32 bits.
    ///
    /// # Panics
    ///
    /// If the metric panics here or has panicked in an earlier edit; see
    /// [`recover`](Self::recover). If the log is bounded and full and its policy is to refuse.
    ///
    /// # Complexity
    ///
    /// As [`CoverTree::insert`]; the second copy takes only the time to repeat it.
    pub fn insert(&mut self, point: &C::Point) -> Result<PointId, EditError> {
        self.admit(point, 1)?;
        Ok(self.push(point))
    }

    /// Stores many points; their ids follow each other from the one returned.
    ///
    /// # Errors
    ///
    /// The first point that the metric cannot measure, or too many: then none is stored.
    ///
    /// # Panics
    ///
    /// As [`insert`](Self::insert).
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{LiveTree, Parameters, SharedPoints};
    /// use metrics::Levenshtein;
    ///
    /// let mut tree = LiveTree::empty(SharedPoints::new(), Levenshtein, &Parameters::default())?;
    /// let words = ["cover", "tree", "lover"].map(String::from);
    /// tree.extend(&words)?;
    /// tree.publish();
    /// let near = tree.published().nearest(&"clover".to_string())?;
    /// assert_eq!(near.map(|near| near.distance), Some(1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extend<'p>(
        &mut self,
        points: impl IntoIterator<Item = &'p C::Point>,
    ) -> Result<PointId, EditError>
    where
        C::Point: 'p,
    {
        let points: Vec<&C::Point> = points.into_iter().collect();
        for (i, point) in points.iter().enumerate() {
            if i == 0 {
                self.admit(point, points.len())?;
            } else {
                let reference = self.reference.as_ref().map(C::borrow);
                let checked = self.metric.check(point, reference.unwrap_or(points[0]));
                checked.map_err(EditError::point)?;
            }
        }
        let first = PointId::new(self.stored.len());
        let bulk = points.len() >= self.len.max(32);
        let mut points = points.into_iter();
        // The first point of all begins a tree by itself.
        let alone = if self.stored.is_empty() { 1 } else { 0 };
        let alone = if bulk { alone } else { usize::MAX };
        for point in points.by_ref().take(alone) {
            self.push(point);
        }
        if points.len() > 0 {
            let points: Vec<C::Owned> = points.map(C::to_owned).collect();
            self.len += points.len();
            self.stored.resize(self.stored.len() + points.len(), true);
            self.writer.append(Op::Extend(points, None));
        }
        Ok(first)
    }

    /// Removes a point; returns whether it was there. Its id is not used again.
    ///
    /// # Panics
    ///
    /// As [`insert`](Self::insert).
    ///
    /// # Complexity
    ///
    /// As [`CoverTree::remove`].
    pub fn remove(&mut self, id: PointId) -> bool {
        match self.stored.get_mut(id.index()) {
            Some(stored) if *stored => {
                *stored = false;
                self.len -= 1;
                self.writer.append(Op::Remove(id, None));
                true
            }
            _ => false,
        }
    }

    /// Stores another point under an id that is in use.
    ///
    /// # Errors
    ///
    /// An id under which nothing is stored, or a point that the metric cannot measure.
    ///
    /// # Panics
    ///
    /// As [`insert`](Self::insert).
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{LiveTree, Parameters, SharedRows};
    /// use metrics::L2;
    ///
    /// let mut tree = LiveTree::empty(SharedRows::new(1)?, L2, &Parameters::default())?;
    /// let id = tree.insert(&[1.0])?;
    /// tree.replace(id, &[5.0])?;
    /// assert_eq!(tree.get().nearest(&[5.0])?.map(|near| near.distance), Some(0.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replace(&mut self, id: PointId, point: &C::Point) -> Result<(), EditError> {
        if !self.contains(id) {
            return Err(EditError::unknown(id));
        }
        self.admit(point, 1)?;
        // The old point stays a router under an id of its own.
        self.stored.push(false);
        self.writer
            .append(Op::Replace(id, C::to_owned(point), None));
        Ok(())
    }

    /// Has the tree built again, with no waste and a new sketch; readers see it after a publish.
    ///
    /// # Panics
    ///
    /// As [`insert`](Self::insert).
    ///
    /// # Complexity
    ///
    /// That of a build.
    pub fn compact(&mut self) {
        self.writer.append(Op::Compact(None));
    }

    /// Lets readers see all edits, as [`leftright::Writer::publish`] does.
    ///
    /// # Panics
    ///
    /// If the calling thread itself holds a guard on the copy before the last, and if the metric
    /// panics or has.
    ///
    /// # Complexity
    ///
    /// O(readers), and to repeat what the publish before this one made visible.
    pub fn publish(&mut self) {
        self.writer.publish();
    }

    /// Publishes unless it would have to wait.
    ///
    /// # Errors
    ///
    /// [`Busy`] if readers are still in the copy before the last; edits stay pending.
    ///
    /// # Panics
    ///
    /// As [`publish`](Self::publish).
    pub fn try_publish(&mut self) -> Result<(), Busy> {
        self.writer.try_publish()
    }

    /// Publishes, but waits for `timeout` at most.
    ///
    /// # Errors
    ///
    /// As [`try_publish`](Self::try_publish), at the end of that time.
    ///
    /// # Panics
    ///
    /// As [`publish`](Self::publish).
    pub fn publish_timeout(&mut self, timeout: Duration) -> Result<(), Busy> {
        self.writer.publish_timeout(timeout)
    }

    /// Repeats on the writer's copy what it has missed, without publishing, unless a reader is in
    /// it: so that the next publish has less to do.
    ///
    /// # Errors
    ///
    /// [`Busy`] if a reader is.
    ///
    /// # Panics
    ///
    /// As [`publish`](Self::publish).
    pub fn try_catch_up(&mut self) -> Result<(), Busy> {
        self.writer.try_catch_up()
    }

    /// Returns the number of edits that readers do not see yet.
    pub fn pending(&self) -> usize {
        self.writer.pending()
    }

    /// Returns the number of publishes so far.
    pub fn version(&self) -> usize {
        self.writer.version()
    }

    /// Returns the number of points, edits that are not published included.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Tells whether no point is stored, edits that are not published included.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Tells whether a point is stored under an id, edits that are not published included.
    pub fn contains(&self, id: PointId) -> bool {
        self.stored.get(id.index()).copied().unwrap_or(false)
    }

    /// Returns what readers see now.
    pub fn published(&self) -> &Snapshot<C, M, P> {
        self.writer.published()
    }

    /// Returns the tree with all edits, waiting for the readers in the writer's copy.
    ///
    /// # Panics
    ///
    /// As [`publish`](Self::publish).
    pub fn get(&mut self) -> &Snapshot<C, M, P> {
        self.writer.get()
    }

    /// Takes back all edits that are not published, after a panic of the metric or for any reason;
    /// returns how many they were.
    ///
    /// # Complexity
    ///
    /// O(n).
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{LiveTree, Parameters, SharedRows};
    /// use metrics::L2;
    ///
    /// let mut tree = LiveTree::empty(SharedRows::new(1)?, L2, &Parameters::default())?;
    /// tree.insert(&[1.0])?;
    /// assert_eq!(tree.recover(), 1);
    /// assert!(tree.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recover(&mut self) -> usize {
        let edits = self.writer.recover();
        self.count();
        edits
    }

    /// Tells whether the metric has panicked in an edit: [`recover`](Self::recover) is all that can
    /// be done then. Readers go on.
    pub fn is_poisoned(&self) -> bool {
        self.writer.is_poisoned()
    }

    /// Makes a reader for all threads.
    #[must_use]
    pub fn reader(&self) -> LiveReader<C, M, P> {
        self.writer.reader()
    }

    /// Makes a reader for one thread at a time.
    #[must_use]
    pub fn local(&self) -> LiveLocalReader<C, M, P> {
        self.writer.local()
    }

    /// Makes a maker of readers.
    #[must_use]
    pub fn factory(&self) -> LiveFactory<C, M, P> {
        self.writer.factory()
    }

    fn admit(&self, point: &C::Point, count: usize) -> Result<(), EditError> {
        let reference = self.reference.as_ref().map_or(point, C::borrow);
        self.metric
            .check(point, reference)
            .map_err(EditError::point)?;
        if self.reference.is_none() {
            let distance = self.metric.distance(point, point);
            if !(0.0..f64::INFINITY).contains(&distance) {
                return Err(EditError::distance(distance));
            }
        }
        if self.stored.len() + count > crate::edit::STRAY as usize {
            return Err(EditError::full());
        }
        Ok(())
    }

    /// Logs the insertion of a point that can be measured.
    fn push(&mut self, point: &C::Point) -> PointId {
        if self.reference.is_none() {
            self.reference = Some(C::to_owned(point));
        }
        let id = PointId::new(self.stored.len());
        self.stored.push(true);
        self.len += 1;
        self.writer.append(Op::Insert(C::to_owned(point), None));
        id
    }
}

impl<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M>> fmt::Debug for LiveTree<C, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveTree")
            .field("published", self.published())
            .field("pending", &self.pending())
            .finish_non_exhaustive()
    }
}
