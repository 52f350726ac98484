//! Named features with their weights, and what sets two decisions apart.

use std::collections::BTreeMap;

use crate::attribution::model::{Features, Model};

/// A feature that a decision had, and what it added to the sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name: template and values, `near=B|2`.
    pub name: String,
    /// Its weight, in log-odds.
    pub weight: f32,
}

impl Feature {
    /// The part of the name before the values.
    #[must_use]
    pub fn template(&self) -> &str {
        self.name.split('=').next().unwrap_or(&self.name)
    }
}

/// What one template of features adds in favour of the choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// The features of the choice.
    pub choice: Vec<Feature>,
    /// The features of its rival.
    pub rival: Vec<Feature>,
    /// How much more they add to the choice than to the rival; negative where they speak for the rival.
    pub difference: f32,
}

/// What sets a choice apart from its rival, strongest first. Templates that speak for both alike are left out.
#[must_use]
pub fn contrast(choice: &[Feature], rival: &[Feature]) -> Vec<Contrast> {
    let mut by_template: BTreeMap<&str, Contrast> = BTreeMap::new();
    let mut add = |feature: &'_ Feature, is_choice: bool, template| {
        let contrast = by_template.entry(template).or_insert_with(|| Contrast {
            choice: Vec::new(),
            rival: Vec::new(),
            difference: 0.0,
        });
        if is_choice {
            contrast.difference += feature.weight;
            contrast.choice.push(feature.clone());
        } else {
            contrast.difference -= feature.weight;
            contrast.rival.push(feature.clone());
        }
    };
    for feature in choice {
        add(feature, true, feature.template());
    }
    for feature in rival {
        add(feature, false, feature.template());
    }
    let mut contrasts: Vec<Contrast> =
        by_template.into_values().filter(|contrast| contrast.difference != 0.0).collect();
    // The sort is stable: of equals the first by name.
    contrasts.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()));
    contrasts
}

/// The features with their weights in `model`, strongest first. They must have been made with names.
pub(super) fn weighed(features: &Features, model: &Model) -> Vec<Feature> {
    let names = features.names.as_deref().unwrap_or_default();
    let mut weighed: Vec<Feature> = names
        .iter()
        .zip(&features.hashes)
        .map(|(name, hash)| Feature { name: name.clone(), weight: model.weight(*hash) })
        .collect();
    weighed.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    weighed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sets_apart_comes_strongest_first() {
        let features = |list: &[(&str, f32)]| -> Vec<Feature> {
            list.iter().map(|(name, weight)| Feature { name: (*name).to_owned(), weight: *weight }).collect()
        };
        let choice = features(&[("near=A|1", 1.5), ("pattern=p", 1.0), ("pattern=q", 0.5), ("same=+", 2.0)]);
        let rival = features(&[("near=B|4", -1.0), ("via=p", 0.25), ("same=+", 2.0)]);
        let shown: Vec<(f32, usize, usize)> = contrast(&choice, &rival)
            .iter()
            .map(|contrast| (contrast.difference, contrast.choice.len(), contrast.rival.len()))
            .collect();
        assert_eq!(shown, [(2.5, 1, 1), (1.5, 2, 0), (-0.25, 0, 1)]);
    }
}
