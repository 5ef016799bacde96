//! A file of a cover tree that was changed on its way: an error, and never another tree.

use std::sync::OnceLock;

use arbitrary::Arbitrary;
use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
use metrics::L2;

/// What happens to the file.
#[derive(Arbitrary, Clone, Debug)]
pub enum Harm {
    /// A byte is another one.
    Set(u16, u8),
    /// Some bytes are gone.
    Cut(u16, u8),
    /// Some bytes come in.
    Paste(u16, Vec<u8>),
    /// It ends here.
    Truncate(u16),
}

/// Harm to a good file, or a file of any bytes.
#[derive(Arbitrary, Clone, Debug)]
pub enum Input {
    /// A good file, and what happens to it.
    Harmed(Vec<Harm>),
    /// Bytes behind the first few of a good file.
    Any(u16, Vec<u8>),
}

type Tree = CoverTree<Rows<f32>, L2>;

fn good() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let values: Vec<f32> = (0..80_u16).map(|i| f32::from(i * i % 97)).collect();
        let parameters = Parameters {
            leaf_cutoff: LeafCutoff::Points(4),
            ..Parameters::default()
        };
        let rows = Rows::new(2, values).expect("two numbers a row");
        let tree = CoverTree::with_parameters(rows, L2, &parameters).expect("finite numbers");
        let mut bytes = Vec::new();
        tree.write_to(&mut bytes).expect("memory takes it");
        bytes
    })
}

/// Reads the file.
pub fn check(input: Input) {
    let good = good();
    let mut file = good.to_vec();
    match input {
        Input::Harmed(harms) => {
            for harm in harms {
                let at = |at: u16| usize::from(at) % (file.len() + 1);
                match harm {
                    Harm::Set(place, byte) => {
                        let place = at(place);
                        if let Some(old) = file.get_mut(place) {
                            *old = byte;
                        }
                    }
                    Harm::Cut(place, len) => {
                        let start = at(place);
                        let end = (start + usize::from(len)).min(file.len());
                        file.drain(start..end);
                    }
                    Harm::Paste(place, bytes) => {
                        let place = at(place);
                        file.splice(place..place, bytes);
                    }
                    Harm::Truncate(place) => file.truncate(at(place)),
                }
            }
        }
        Input::Any(keep, bytes) => {
            file.truncate(usize::from(keep) % (good.len() + 1));
            file.extend(bytes);
        }
    }
    match Tree::read_from(&file[..], L2) {
        Ok(tree) => {
            // Whatever is behind the end of a tree is somebody else's.
            assert!(file.starts_with(good), "another file was taken for good");
            assert_eq!(tree.len(), 40);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
