//! How a walk holds nodes: to look, to change values, or to take the tree apart.

use std::marker::PhantomData;
use std::{slice, vec};

use crate::node::Node;
use crate::tree::run::{BorrowedRun, OwnedRun, Run};

/// How a walk holds the nodes that it visits.
pub(crate) trait Access {
    type Value;
    type Summary;
    type Node;
    type Children: ExactSizeIterator<Item = Self::Node> + DoubleEndedIterator;
    type Prefix: AsRef<[u8]>;
    type Run: Run;

    /// A look at the node.
    fn view(node: &Self::Node) -> &Node<Self::Value, Self::Summary>;

    /// What is in the node.
    fn open(node: Self::Node) -> Opened<Self>;

    /// Tells the memory which will be wanted soon, `ahead` of them behind the first.
    fn prefetch(_upcoming: &Self::Children, _ahead: usize) {}
}

/// A node that a walk has taken apart.
pub(crate) enum Opened<A: Access + ?Sized> {
    Inner(A::Prefix, A::Children),
    Run(A::Run),
}

/// A walk that looks.
#[derive(Debug)]
pub(crate) struct Shared<'a, V, S>(PhantomData<&'a (V, S)>);
/// A walk that changes values.
#[derive(Debug)]
pub(crate) struct Exclusive<'a, V, S>(PhantomData<&'a mut (V, S)>);
/// A walk that takes the tree apart.
#[derive(Debug)]
pub(crate) struct Owned<V, S>(PhantomData<(V, S)>);

impl<'a, V, S> Access for Shared<'a, V, S> {
    type Value = V;
    type Summary = S;
    type Node = &'a Node<V, S>;
    type Children = slice::Iter<'a, Node<V, S>>;
    type Prefix = &'a [u8];
    type Run = BorrowedRun<'a, slice::Iter<'a, V>>;

    fn view(node: &Self::Node) -> &Node<V, S> {
        node
    }

    #[inline]
    fn open(node: Self::Node) -> Opened<Self> {
        match node {
            Node::Inner(inner) => Opened::Inner(inner.prefix(), inner.children().iter()),
            Node::Page(page) => Opened::Run(BorrowedRun::page(page.keys(), page.values().iter())),
            Node::ByteLeaf(leaf) => Opened::Run(BorrowedRun::bytes(
                leaf.prefix(),
                *leaf.bytes(),
                leaf.values().iter(),
            )),
        }
    }

    #[inline]
    fn prefetch(upcoming: &Self::Children, ahead: usize) {
        for node in upcoming.as_slice().iter().take(ahead + 1) {
            node.prefetch();
        }
    }
}

impl<'a, V, S> Access for Exclusive<'a, V, S> {
    type Value = V;
    type Summary = S;
    type Node = &'a mut Node<V, S>;
    type Children = slice::IterMut<'a, Node<V, S>>;
    type Prefix = &'a [u8];
    type Run = BorrowedRun<'a, slice::IterMut<'a, V>>;

    fn view(node: &Self::Node) -> &Node<V, S> {
        node
    }

    fn open(node: Self::Node) -> Opened<Self> {
        match node {
            Node::Inner(inner) => {
                let (prefix, children, _) = inner.split_mut();
                Opened::Inner(prefix, children.iter_mut())
            }
            Node::Page(page) => {
                let (keys, values) = page.split_mut();
                Opened::Run(BorrowedRun::page(keys, values.iter_mut()))
            }
            Node::ByteLeaf(leaf) => {
                let (prefix, bytes, values) = leaf.split_mut();
                Opened::Run(BorrowedRun::bytes(prefix, bytes, values.iter_mut()))
            }
        }
    }
}

impl<V, S> Access for Owned<V, S> {
    type Value = V;
    type Summary = S;
    type Node = Node<V, S>;
    type Children = vec::IntoIter<Node<V, S>>;
    type Prefix = Vec<u8>;
    type Run = OwnedRun<V>;

    fn view(node: &Self::Node) -> &Node<V, S> {
        node
    }

    fn open(node: Self::Node) -> Opened<Self> {
        match node {
            Node::Inner(mut inner) => {
                let mut children = Vec::new();
                inner.drain_into(&mut children);
                Opened::Inner(inner.prefix().to_vec(), children.into_iter())
            }
            Node::Page(page) => Opened::Run(OwnedRun::page(page)),
            Node::ByteLeaf(leaf) => Opened::Run(OwnedRun::bytes(leaf)),
        }
    }
}
