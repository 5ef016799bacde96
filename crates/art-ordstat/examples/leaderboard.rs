//! A leaderboard: scores change all the time, and everybody wants to know his place and his
//! neighbors', also among millions.

use std::cmp::Reverse;
use std::collections::HashMap;

use art_ordstat::RankedSet;

/// Players by score, the best first; equal scores by name.
#[derive(Default)]
struct Leaderboard {
    scores: HashMap<String, u64>,
    order: RankedSet<(Reverse<u64>, String)>,
}

impl Leaderboard {
    /// Adds to a player's score, and returns his new place, from 1.
    fn add(&mut self, player: &str, points: u64) -> usize {
        let score = self.scores.entry(player.to_owned()).or_insert(0);
        self.order.remove(&(Reverse(*score), player.to_owned()));
        *score += points;
        let entry = (Reverse(*score), player.to_owned());
        let place = self.order.rank(&entry) + 1;
        self.order.insert(entry);
        place
    }

    /// Returns a player's place, from 1.
    fn place(&self, player: &str) -> Option<usize> {
        let score = *self.scores.get(player)?;
        Some(self.order.rank(&(Reverse(score), player.to_owned())) + 1)
    }

    /// Returns the places from `first` on: a page of the board.
    fn page(&self, first: usize, length: usize) -> Vec<(usize, String, u64)> {
        let from = first.max(1) - 1;
        let to = (from + length).min(self.order.len());
        (from.min(to)..to)
            .filter_map(|index| self.order.select(index))
            .zip(from + 1..)
            .map(|((Reverse(score), player), place)| (place, player, score))
            .collect()
    }

    /// Returns the places around a player's.
    fn around(&self, player: &str, distance: usize) -> Vec<(usize, String, u64)> {
        let Some(place) = self.place(player) else {
            return Vec::new();
        };
        let first = place.saturating_sub(distance).max(1);
        self.page(first, place - first + 1 + distance)
    }
}

fn main() {
    let mut board = Leaderboard::default();
    for player in 0..100_000_u64 {
        board.add(&format!("player{player:06}"), player * 7919 % 100_000);
    }
    board.add("ann", 50_000);
    let place = board.add("ann", 25_000);
    println!("ann is number {place} of {}", board.order.len());
    for (place, player, score) in board.around("ann", 2) {
        println!("{place:>7}  {score:>6}  {player}");
    }
    // 24,999 scores are higher; her equal has the later name.
    assert_eq!((place, board.place("ann")), (25_000, Some(25_000)));
    assert_eq!(
        board.around("ann", 2)[2],
        (25_000, "ann".to_owned(), 75_000)
    );
    assert_eq!(board.page(1, 1)[0].2, 99_999);
    assert_eq!(board.add("ann", 1_000_000), 1);
}
