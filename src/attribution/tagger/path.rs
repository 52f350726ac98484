//! The likeliest tags of a sentence.

use wide::f32x4;

use super::model::Steps;
use super::{TAGS, Tag};

/// The tags that can follow any tag.
const FREE: [Tag; LANES] = [Tag::Out, Tag::SourceBegin, Tag::CueBegin, Tag::ContentBegin];
/// The tags that only go on with their own part, each where [`FREE`] has the beginning of it.
const BOUND: [Tag; LANES] = [Tag::Out, Tag::SourceInside, Tag::CueInside, Tag::ContentInside];

/// So many tags are compared at once.
const LANES: usize = 4;

/// The place of a tag among all: the [`FREE`] ones stand first.
pub(super) fn place_of(tag: Tag) -> usize {
    LANES * usize::from(!is_free(tag)) + lane_of(tag)
}

/// How much the features of a token speak for each tag, on any scale.
#[derive(Debug, Clone, Copy)]
pub struct Emission {
    /// For the [`FREE`] tags.
    pub(super) free: f32x4,
    /// For the [`BOUND`] ones.
    pub(super) bound: f32x4,
}

impl Emission {
    /// Of what speaks for each tag in the order of [`TAGS`].
    #[must_use]
    pub fn new(scores: [f32; TAGS.len()]) -> Self {
        let of = |tag: Tag| scores[tag as usize];
        Emission { free: FREE.map(of).into(), bound: BOUND.map(of).into() }
    }
}

/// How well the best ways to a token go that end with each of the [`FREE`] tags, and of the [`BOUND`] ones.
#[derive(Debug, Clone, Copy)]
struct Reached {
    free: f32x4,
    bound: f32x4,
}

impl Reached {
    fn of(&self, tag: Tag) -> f32 {
        let scores = if is_free(tag) { &self.free } else { &self.bound };
        scores.as_array_ref()[lane_of(tag)]
    }
}

/// The weights of pairs of tags as they are added.
struct Table {
    /// From any tag to the [`FREE`] ones.
    to_free: [f32x4; TAGS.len()],
    /// From the beginning of a part to its inside.
    from_begin: f32x4,
    /// From the inside of a part to its inside.
    from_inside: f32x4,
}

impl Table {
    fn new(steps: &Steps) -> Self {
        let step = |before: Tag, tag: Tag| match tag {
            Tag::Out => f32::NEG_INFINITY,
            _ => steps[before as usize][tag as usize],
        };
        let to_bound = |before: [Tag; LANES]| -> [f32; LANES] {
            std::array::from_fn(|lane| step(before[lane], BOUND[lane]))
        };
        Table {
            to_free: std::array::from_fn(|before| FREE.map(|tag| steps[before][tag as usize]).into()),
            from_begin: to_bound(FREE).into(),
            from_inside: to_bound(BOUND).into(),
        }
    }

    /// The tag before `tag` on the best way to it; of equal ways the one over the earlier tag.
    fn before(&self, reached: &Reached, tag: Tag) -> Tag {
        let lane = lane_of(tag);
        let at = |scores: &f32x4| scores.as_array_ref()[lane];
        if !is_free(tag) {
            let begun = at(&reached.free) + at(&self.from_begin);
            let inside = at(&reached.bound) + at(&self.from_inside);
            return if inside > begun { BOUND[lane] } else { FREE[lane] };
        }
        let score = |before: Tag| reached.of(before) + at(&self.to_free[before as usize]);
        TAGS.into_iter()
            .reduce(|best, tag| if score(tag) > score(best) { tag } else { best })
            .unwrap_or_default()
    }
}

/// Finds the likeliest tags of sentences, one after the other (Viterbi).
///
/// The way forward keeps the scores alone, four at a time; which tag a way came from is looked up on the way back, for the
/// one way that is wanted.
pub(super) struct PathFinder {
    table: Table,
    /// From nowhere to the [`FREE`] tags.
    start: f32x4,
    /// For each token of the sentence.
    reached: Vec<Reached>,
}

impl PathFinder {
    pub fn new(steps: &Steps) -> Self {
        let start = FREE.map(|tag| steps[TAGS.len()][tag as usize]).into();
        PathFinder { table: Table::new(steps), start, reached: Vec::new() }
    }

    /// The likeliest tags of a whole sentence; `path` has a place for each emission.
    pub fn find(&mut self, emissions: &[Emission], path: &mut [Tag]) {
        let Some((first, others)) = emissions.split_first() else { return };
        let (table, none) = (&self.table, f32x4::splat(f32::NEG_INFINITY));
        let mut reached = Reached { free: first.free + self.start, bound: none };
        self.reached.clear();
        self.reached.push(reached);
        for emission in others {
            let free = TAGS.iter().zip(&table.to_free).fold(none, |free, (tag, steps)| {
                // There are no others than numbers.
                free.fast_max(f32x4::splat(reached.of(*tag)) + *steps)
            });
            let bound = (reached.free + table.from_begin).fast_max(reached.bound + table.from_inside);
            reached = Reached { free: free + emission.free, bound: bound + emission.bound };
            self.reached.push(reached);
        }
        let mut tag = TAGS
            .into_iter()
            .reduce(|best, tag| if reached.of(tag) > reached.of(best) { tag } else { best })
            .unwrap_or_default();
        for (place, known) in path.iter_mut().enumerate().rev() {
            *known = tag;
            if let Some(before) = place.checked_sub(1) {
                tag = table.before(&self.reached[before], tag);
            }
        }
    }
}

/// The likeliest tags of a whole sentence.
#[must_use]
pub fn best_path(emissions: &[Emission], steps: &Steps) -> Vec<Tag> {
    let mut path = vec![Tag::Out; emissions.len()];
    PathFinder::new(steps).find(emissions, &mut path);
    path
}

/// Whether a tag can follow any other.
#[inline]
fn is_free(tag: Tag) -> bool {
    tag == Tag::Out || tag.begins()
}

/// The place of a tag among its like.
#[inline]
fn lane_of(tag: Tag) -> usize {
    match tag {
        Tag::Out => 0,
        Tag::SourceBegin | Tag::SourceInside => 1,
        Tag::CueBegin | Tag::CueInside => 2,
        Tag::ContentBegin | Tag::ContentInside => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Part, chunks};
    use super::*;

    #[test]
    fn the_best_path_never_begins_inside() {
        let mut inside = [0.0; TAGS.len()];
        inside[Tag::ContentInside as usize] = 5.0;
        inside[Tag::ContentBegin as usize] = 1.0;
        let inside = Emission::new(inside);
        let path = best_path(&[inside, inside, inside], &[[0.0; TAGS.len()]; TAGS.len() + 1]);
        assert_eq!(path, [Tag::ContentBegin, Tag::ContentInside, Tag::ContentInside]);
        assert_eq!(chunks(&path).collect::<Vec<_>>(), [(Part::Content, 0..3)]);
        assert!(best_path(&[], &[[0.0; TAGS.len()]; TAGS.len() + 1]).is_empty());
    }

    /// Every path that is allowed, one after the other: the best one found so is the best path.
    #[test]
    fn no_other_path_is_better() {
        const LENGTH: usize = 4;
        let mut state = 7_u32;
        let mut number = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u16::try_from(state >> 20).unwrap()) / 100.0
        };
        for _ in 0..20 {
            let scores = [(); LENGTH].map(|()| [(); TAGS.len()].map(|()| number()));
            let emissions = scores.map(Emission::new);
            let steps: Steps = [(); TAGS.len() + 1].map(|()| [(); TAGS.len()].map(|()| number()));
            let score = |path: &[Tag]| {
                let mut before = TAGS.len();
                let mut score = 0.0;
                for (tag, emission) in path.iter().zip(&scores) {
                    score += steps[before][*tag as usize] + emission[*tag as usize];
                    before = *tag as usize;
                }
                score
            };
            let mut best = f32::NEG_INFINITY;
            for code in 0..TAGS.len().pow(4) {
                let path: [Tag; LENGTH] = std::array::from_fn(|at| {
                    TAGS[code / TAGS.len().pow(u32::try_from(at).unwrap()) % TAGS.len()]
                });
                let is_allowed =
                    path[0].follows(Tag::Out) && path.windows(2).all(|pair| pair[1].follows(pair[0]));
                if is_allowed {
                    best = best.max(score(&path));
                }
            }
            assert!((score(&best_path(&emissions, &steps)) - best).abs() < 1e-3);
        }
    }
}
