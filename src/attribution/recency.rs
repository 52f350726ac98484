//! Which entities were mentioned lately, the last one first.

/// The mentions so far, as a chain of those that are the last of their entity.
#[derive(Debug, Default)]
pub(super) struct Recency {
    links: Vec<Link>,
}

/// A mention in the chain. A link to itself is the end of the chain.
#[derive(Debug, Clone, Copy)]
struct Link {
    entity: usize,
    before: usize,
    behind: usize,
}

impl Recency {
    /// With room for so many mentions.
    pub fn with_capacity(n_mentions: usize) -> Self {
        Recency { links: Vec::with_capacity(n_mentions) }
    }

    /// Notes that an entity is mentioned, which was mentioned last at `known`. Gives the place of the mention.
    pub fn mention(&mut self, entity: usize, known: Option<usize>) -> usize {
        let place = self.links.len();
        // The latest mention is always in the chain.
        let before = place.saturating_sub(1);
        self.links.push(Link { entity, before, behind: place });
        if let Some(latest) = self.links[..place].last_mut() {
            latest.behind = place;
        }
        if let Some(known) = known {
            let Link { before, behind, .. } = self.links[known];
            self.links[behind].before = if before == known { behind } else { before };
            self.links[before].behind = if before == known { known } else { behind };
        }
        place
    }

    /// The entities of the last so many mentions, each once, the latest first.
    pub fn latest(&self, mentions: usize) -> impl Iterator<Item = usize> {
        let first = self.links.len().saturating_sub(mentions);
        let mut next = self.links.len().checked_sub(1).filter(|_| mentions > 0);
        std::iter::from_fn(move || {
            let place = next?;
            let link = self.links[place];
            next = Some(link.before).filter(|before| *before != place && *before >= first);
            Some(link.entity)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_counts_where_it_was_mentioned_last() {
        let mut recency = Recency::default();
        let mut places = [None; 4];
        let mut mentioned = Vec::new();
        assert_eq!(recency.latest(9).count(), 0);
        for entity in [0, 0, 1, 2, 1, 0, 3, 3, 2, 0, 1, 1, 2] {
            places[entity] = Some(recency.mention(entity, places[entity]));
            mentioned.push(entity);
            for reach in 0..mentioned.len() + 2 {
                let mut expected: Vec<usize> = Vec::new();
                for entity in mentioned.iter().rev().take(reach) {
                    if !expected.contains(entity) {
                        expected.push(*entity);
                    }
                }
                assert_eq!(recency.latest(reach).collect::<Vec<_>>(), expected, "{mentioned:?}, {reach}");
            }
        }
    }
}
