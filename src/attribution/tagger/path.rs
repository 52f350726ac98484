//! The likeliest tags of a sentence.

use super::model::{Emission, Steps};
use super::{TAGS, Tag};

/// The tags that can follow any tag.
const FREE: [Tag; LANES] = [Tag::Out, Tag::SourceBegin, Tag::CueBegin, Tag::ContentBegin];
/// The tags that only go on with their own part, each where [`FREE`] has the beginning of it.
const BOUND: [Tag; LANES] = [Tag::Out, Tag::SourceInside, Tag::CueInside, Tag::ContentInside];

/// So many tags are compared at once.
const LANES: usize = 4;

/// The best ways that lead to four tags: their scores, and the tags before.
#[derive(Debug, Clone, Copy)]
struct Best {
    scores: [f32; LANES],
    from: [u32; LANES],
}

impl Best {
    const NONE: Self = Best { scores: [f32::NEG_INFINITY; LANES], from: [0; LANES] };

    /// Compares with the ways over the tags `from`; of equals the earlier way stays.
    #[inline]
    fn improve(&mut self, scores: [f32; LANES], from: [u32; LANES]) {
        for lane in 0..LANES {
            let is_better = scores[lane] > self.scores[lane];
            self.scores[lane] = if is_better { scores[lane] } else { self.scores[lane] };
            self.from[lane] = if is_better { from[lane] } else { self.from[lane] };
        }
    }
}

/// The weights of pairs of tags as they are added.
struct Table {
    /// From any tag to the [`FREE`] ones.
    to_free: [[f32; LANES]; TAGS.len()],
    /// From the beginning of a part to its inside.
    from_begin: [f32; LANES],
    /// From the inside of a part to its inside.
    from_inside: [f32; LANES],
}

impl Table {
    fn new(steps: &Steps) -> Self {
        let step = |before: Tag, tag: Tag| match tag {
            Tag::Out => f32::NEG_INFINITY,
            _ => steps[before as usize][tag as usize],
        };
        Table {
            to_free: std::array::from_fn(|before| FREE.map(|tag| steps[before][tag as usize])),
            from_begin: std::array::from_fn(|lane| step(FREE[lane], BOUND[lane])),
            from_inside: std::array::from_fn(|lane| step(BOUND[lane], BOUND[lane])),
        }
    }
}

/// The likeliest tags of a whole sentence (Viterbi).
#[must_use]
pub fn best_path(emissions: &[Emission], steps: &Steps) -> Vec<Tag> {
    let Some((first, others)) = emissions.split_first() else { return Vec::new() };
    let table = Table::new(steps);
    let plus = |one: [f32; LANES], other: [f32; LANES]| std::array::from_fn(|lane| one[lane] + other[lane]);
    let mut free = Best::NONE;
    let mut bound = Best::NONE;
    free.scores = plus(FREE.map(|tag| first[tag as usize]), FREE.map(|tag| steps[TAGS.len()][tag as usize]));
    let mut back: Vec<[[u32; LANES]; 2]> = Vec::with_capacity(others.len());
    for emission in others {
        let mut to_free = Best::NONE;
        for (before, (tag, steps)) in (0..).zip(TAGS.iter().zip(&table.to_free)) {
            let reached = [free.scores, bound.scores][usize::from(!is_free(*tag))][lane_of(*tag)];
            to_free.improve(steps.map(|step| reached + step), [before; LANES]);
        }
        let mut to_bound = Best::NONE;
        to_bound.improve(plus(free.scores, table.from_begin), FREE.map(|tag| tag as u32));
        to_bound.improve(plus(bound.scores, table.from_inside), BOUND.map(|tag| tag as u32));
        to_free.scores = plus(to_free.scores, FREE.map(|tag| emission[tag as usize]));
        to_bound.scores = plus(to_bound.scores, BOUND.map(|tag| emission[tag as usize]));
        (free, bound) = (to_free, to_bound);
        back.push([free.from, bound.from]);
    }
    let score = |tag: Tag| [free, bound][usize::from(!is_free(tag))].scores[lane_of(tag)];
    let mut tag =
        TAGS.into_iter().fold(Tag::Out, |best, tag| if score(tag) > score(best) { tag } else { best });
    let mut path = vec![Tag::Out; emissions.len()];
    for (place, known) in path.iter_mut().enumerate().rev() {
        *known = tag;
        if let Some(before) = place.checked_sub(1) {
            tag = TAGS[back[before][usize::from(!is_free(tag))][lane_of(tag)] as usize];
        }
    }
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
        let mut inside = Emission::default();
        inside[Tag::ContentInside as usize] = 5.0;
        inside[Tag::ContentBegin as usize] = 1.0;
        let path = best_path(&[inside, inside, inside], &[[0.0; TAGS.len()]; TAGS.len() + 1]);
        assert_eq!(path, [Tag::ContentBegin, Tag::ContentInside, Tag::ContentInside]);
        assert_eq!(chunks(&path), [(Part::Content, 0..3)]);
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
            let emissions = [(); LENGTH].map(|()| Emission::default().map(|_| number()));
            let steps: Steps = [(); TAGS.len() + 1].map(|()| [(); TAGS.len()].map(|()| number()));
            let score = |path: &[Tag]| {
                let mut before = TAGS.len();
                let mut score = 0.0;
                for (tag, emission) in path.iter().zip(&emissions) {
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
