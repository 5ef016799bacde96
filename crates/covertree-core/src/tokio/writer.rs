//! The thread that edits.

use std::thread;

use ::tokio::sync::{mpsc, oneshot};
use metrics::Metric;

use super::{AsyncError, guarded};
use crate::plugin::PluginSet;
use crate::{EditError, LiveTree, PointId, SharedCloud};

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, AsyncError>>;

/// Comes when the writer has ended.
pub(super) type Ended<C, M, P> = oneshot::Receiver<LiveTree<C, M, P>>;

/// What the writer is asked to do.
pub(super) enum Command<C: SharedCloud> {
    Insert(C::Owned, Reply<Result<PointId, EditError>>),
    Extend(Vec<C::Owned>, Reply<Result<PointId, EditError>>),
    Remove(PointId, Reply<bool>),
    Replace(PointId, C::Owned, Reply<Result<(), EditError>>),
    Compact(Reply<()>),
    Publish(Reply<usize>),
    End,
}

pub(super) fn spawn<C, M, P>(
    tree: LiveTree<C, M, P>,
    queue: mpsc::Receiver<Command<C>>,
) -> std::io::Result<Ended<C, M, P>>
where
    C: SharedCloud + 'static,
    M: Metric<C::Point> + 'static,
    P: PluginSet<C, M> + 'static,
    P::Columns: 'static,
{
    let (sender, ended) = oneshot::channel();
    thread::Builder::new()
        .name("cover tree writer".into())
        .spawn(move || {
            let tree = run(tree, queue);
            // If nobody waits for the tree it is dropped.
            let _ = sender.send(tree);
        })?;
    Ok(ended)
}

/// Does what is asked until the end is, or nobody is left to ask.
fn run<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M>>(
    mut tree: LiveTree<C, M, P>,
    mut queue: mpsc::Receiver<Command<C>>,
) -> LiveTree<C, M, P> {
    while let Some(command) = queue.blocking_recv() {
        match command {
            Command::Insert(point, reply) => {
                answer(&mut tree, reply, |tree| tree.insert(C::borrow(&point)));
            }
            Command::Extend(points, reply) => {
                answer(&mut tree, reply, |tree| {
                    tree.extend(points.iter().map(C::borrow))
                });
            }
            Command::Remove(id, reply) => answer(&mut tree, reply, |tree| tree.remove(id)),
            Command::Replace(id, point, reply) => {
                answer(&mut tree, reply, |tree| tree.replace(id, C::borrow(&point)));
            }
            Command::Compact(reply) => answer(&mut tree, reply, LiveTree::compact),
            Command::Publish(reply) => answer(&mut tree, reply, |tree| {
                tree.publish();
                tree.version()
            }),
            // Nothing enters the queue any more; what is in it is done first.
            Command::End => queue.close(),
        }
    }
    if guarded(|| tree.publish()).is_none() {
        tree.recover();
    }
    tree
}

/// Does one thing and says what came of it. A panic takes back what is not published.
fn answer<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M>, T>(
    tree: &mut LiveTree<C, M, P>,
    reply: Reply<T>,
    edit: impl FnOnce(&mut LiveTree<C, M, P>) -> T,
) {
    let done = guarded(|| edit(tree)).ok_or_else(AsyncError::panicked);
    if done.is_err() {
        tree.recover();
    }
    // Whoever has stopped waiting does not want to know.
    let _ = reply.send(done);
}
