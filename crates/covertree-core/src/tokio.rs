//! Live trees in asynchronous services.
//!
//! Distances take long where a runtime's worker must not: queries run on the runtime's threads for
//! blocking work, and the writer has a thread of its own, which takes edits from a bounded queue.
//! Whoever finds the queue full waits, without holding a worker up, until there is room.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use ::tokio::sync::{mpsc, oneshot};
use ::tokio::task::spawn_blocking;
use metrics::Metric;
use rayon::prelude::*;

use crate::plugin::PluginSet;
use crate::{LiveReader, LiveTree, Neighbor, PointId, SharedCloud, Snapshot};

mod error;
mod writer;

pub use error::AsyncError;

use writer::{Command, Ended, Reply};

/// A live tree that is awaited. Clones are handles to the same tree.
///
/// Plugins of the live tree are published with it, for [`read`](Self::read) to look at.
///
/// Edits are carried out in the order in which they enter the queue, those of one task in its order.
/// They are seen after the next [`publish`](Self::publish) that is awaited after them. When the last
/// handle is dropped the writer finishes what is in the queue, publishes, and ends.
///
/// # Examples
///
/// ```
/// use covertree_core::{AsyncTree, LiveTree, Parameters, SharedRows};
/// use metrics::L2;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let tree = LiveTree::empty(SharedRows::new(2)?, L2, &Parameters::default())?;
/// let tree = AsyncTree::spawn(tree, 1024)?;
/// let id = tree.insert([3.0, 4.0].into()).await?;
/// tree.publish().await?;
/// let near = tree.knn([0.0, 0.0].into(), 1).await?;
/// assert_eq!((near[0].id, near[0].distance), (id, 5.0));
/// let tree = tree.shutdown().await.expect("nobody else has shut it down");
/// assert_eq!(tree.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AsyncTree<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M> = ()> {
    reader: LiveReader<C, M, P>,
    queue: mpsc::Sender<Command<C>>,
    /// Gives the tree back when the writer has ended.
    ended: Arc<Mutex<Option<Ended<C, M, P>>>>,
}

impl<C, M, P> AsyncTree<C, M, P>
where
    C: SharedCloud + 'static,
    C::Owned: Sync,
    M: Metric<C::Point> + 'static,
    P: PluginSet<C, M> + 'static,
    P::Columns: 'static,
{
    /// Gives the tree a thread of its own, and a queue for so many edits.
    ///
    /// # Errors
    ///
    /// The system has no thread to give.
    ///
    /// # Panics
    ///
    /// Panics if `queue` is 0.
    pub fn spawn(tree: LiveTree<C, M, P>, queue: usize) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel(queue);
        let reader = tree.reader();
        let ended = writer::spawn(tree, receiver)?;
        Ok(Self {
            reader,
            queue: sender,
            ended: Arc::new(Mutex::new(Some(ended))),
        })
    }

    /// Makes a reader, for code that may block.
    #[must_use]
    pub fn reader(&self) -> LiveReader<C, M, P> {
        self.reader.clone()
    }

    /// Runs a closure on one snapshot, where it may take its time.
    ///
    /// # Errors
    ///
    /// The closure has panicked, or the runtime is shutting down.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{AsyncTree, LiveTree, Parameters, SharedPoints};
    /// use metrics::Levenshtein;
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// # runtime.block_on(async {
    /// let tree = LiveTree::empty(SharedPoints::new(), Levenshtein, &Parameters::default())?;
    /// let tree = AsyncTree::spawn(tree, 16)?;
    /// tree.insert("word".to_string()).await?;
    /// tree.publish().await?;
    /// assert_eq!(tree.read(|snapshot| snapshot.len()).await?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Snapshot<C, M, P>) -> T + Send + 'static,
    ) -> Result<T, AsyncError> {
        let reader = self.reader.clone();
        let answer = spawn_blocking(move || look(&reader.enter())).await;
        answer.map_err(|error| {
            if error.is_panic() {
                AsyncError::panicked()
            } else {
                AsyncError::closed()
            }
        })
    }

    /// Returns the `k` nearest points, nearest first, as [`CoverTree::knn`](crate::CoverTree::knn).
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure, and as [`read`](Self::read).
    pub async fn knn(&self, query: C::Owned, k: usize) -> Result<Vec<Neighbor>, AsyncError>
    where
        C::Owned: 'static,
    {
        let found = self.read(move |snapshot| snapshot.knn(C::borrow(&query), k));
        found.await?.map_err(AsyncError::point)
    }

    /// Returns all points at most `radius` away, nearest first.
    ///
    /// # Errors
    ///
    /// As [`knn`](Self::knn).
    pub async fn within(&self, query: C::Owned, radius: f64) -> Result<Vec<Neighbor>, AsyncError>
    where
        C::Owned: 'static,
    {
        let found = self.read(move |snapshot| snapshot.within(C::borrow(&query), radius));
        found.await?.map_err(AsyncError::point)
    }

    /// Answers many queries on one snapshot, on rayon's threads, in the order of the queries.
    ///
    /// # Errors
    ///
    /// As [`knn`](Self::knn), for the first query that fails.
    pub async fn knn_batch(
        &self,
        queries: Vec<C::Owned>,
        k: usize,
    ) -> Result<Vec<Vec<Neighbor>>, AsyncError>
    where
        C::Owned: 'static,
    {
        let answers = self.read(move |snapshot| {
            let queries = queries.par_iter();
            let answers = queries.map(|query| snapshot.knn(C::borrow(query), k));
            answers.collect::<Result<Vec<_>, _>>()
        });
        answers.await?.map_err(AsyncError::point)
    }

    /// Stores a point, as [`LiveTree::insert`]; waits while the queue is full.
    ///
    /// # Errors
    ///
    /// What the edit itself reports; the tree was shut down; the metric has panicked, see
    /// [`AsyncError::is_panic`].
    pub async fn insert(&self, point: C::Owned) -> Result<PointId, AsyncError> {
        let ask = |reply| Command::Insert(point, reply);
        self.ask(ask).await?.map_err(AsyncError::edit)
    }

    /// Stores a point unless the queue is full; the rest is awaited as with
    /// [`insert`](Self::insert).
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert), and at once if the queue is full.
    pub async fn try_insert(&self, point: C::Owned) -> Result<PointId, AsyncError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.try_send(Command::Insert(point, reply));
        sent.map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => AsyncError::full(),
            mpsc::error::TrySendError::Closed(_) => AsyncError::closed(),
        })?;
        let answer = answer.await.map_err(|_| AsyncError::closed())?;
        answer?.map_err(AsyncError::edit)
    }

    /// Stores many points, as [`LiveTree::extend`]; waits while the queue is full.
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert).
    pub async fn extend(&self, points: Vec<C::Owned>) -> Result<PointId, AsyncError> {
        let ask = |reply| Command::Extend(points, reply);
        self.ask(ask).await?.map_err(AsyncError::edit)
    }

    /// Removes a point and returns whether it was there; waits while the queue is full.
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert).
    pub async fn remove(&self, id: PointId) -> Result<bool, AsyncError> {
        self.ask(|reply| Command::Remove(id, reply)).await
    }

    /// Stores another point under an id that is in use; waits while the queue is full.
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert).
    pub async fn replace(&self, id: PointId, point: C::Owned) -> Result<(), AsyncError> {
        let ask = |reply| Command::Replace(id, point, reply);
        self.ask(ask).await?.map_err(AsyncError::edit)
    }

    /// Has the tree built again; readers see it after a publish.
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert).
    pub async fn compact(&self) -> Result<(), AsyncError> {
        self.ask(Command::Compact).await
    }

    /// Lets readers see all edits that entered the queue before; returns the number of publishes.
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert).
    pub async fn publish(&self) -> Result<usize, AsyncError> {
        self.ask(Command::Publish).await
    }

    /// Returns how many more edits the queue takes now.
    pub fn room(&self) -> usize {
        self.queue.capacity()
    }

    /// Lets the writer finish what is in the queue, publish, and end; returns the tree, or `None`
    /// to all callers but the first.
    ///
    /// Edits that come later are refused. Queries go on with what was published last.
    pub async fn shutdown(&self) -> Option<LiveTree<C, M, P>> {
        let ended = {
            let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
            ended.take()?
        };
        // If the writer has ended already there is nobody to tell.
        let _ = self.queue.send(Command::End).await;
        ended.await.ok()
    }

    /// Queues a command and awaits its answer.
    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command<C>) -> Result<T, AsyncError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.queue.send(command(reply)).await;
        sent.map_err(|_| AsyncError::closed())?;
        answer.await.map_err(|_| AsyncError::closed())?
    }
}

impl<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M>> Clone for AsyncTree<C, M, P> {
    fn clone(&self) -> Self {
        Self {
            reader: self.reader.clone(),
            queue: self.queue.clone(),
            ended: Arc::clone(&self.ended),
        }
    }
}

impl<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M>> fmt::Debug for AsyncTree<C, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncTree")
            .field("version", &self.reader.version())
            .field("room", &self.queue.capacity())
            .finish_non_exhaustive()
    }
}

/// Calls what may panic with a tree that survives it.
fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    // A live tree says itself when it is poisoned, and can be recovered.
    catch_unwind(AssertUnwindSafe(call)).ok()
}
