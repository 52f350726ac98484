//! The grammar files that are compiled in, and a user's own beside them.

use std::borrow::Cow;
use std::path::Path;

use super::{GrammarError, GrammarFile};

/// The grammar files as they are compiled in: path below `grammar/` and text.
const BUILTIN: &[(&str, &str)] = &[
    ("quote_marks.csv", include_str!("../../grammar/quote_marks.csv")),
    ("page_words.csv", include_str!("../../grammar/page_words.csv")),
    ("agencies.csv", include_str!("../../grammar/agencies.csv")),
    ("en/abbreviations.txt", include_str!("../../grammar/en/abbreviations.txt")),
    ("en/apostrophe_words.txt", include_str!("../../grammar/en/apostrophe_words.txt")),
    ("en/boilerplate.csv", include_str!("../../grammar/en/boilerplate.csv")),
    ("en/calendar.csv", include_str!("../../grammar/en/calendar.csv")),
    ("en/cue_nouns.csv", include_str!("../../grammar/en/cue_nouns.csv")),
    ("en/cue_phrases.csv", include_str!("../../grammar/en/cue_phrases.csv")),
    ("en/cue_verbs.csv", include_str!("../../grammar/en/cue_verbs.csv")),
    ("en/function_words.csv", include_str!("../../grammar/en/function_words.csv")),
    ("agency_forms.csv", include_str!("../../grammar/agency_forms.csv")),
    ("en/given_names.csv", include_str!("../../grammar/en/given_names.csv")),
    ("en/media.csv", include_str!("../../grammar/en/media.csv")),
    ("en/name_parts.csv", include_str!("../../grammar/en/name_parts.csv")),
    ("en/negations.txt", include_str!("../../grammar/en/negations.txt")),
    ("negations.txt", include_str!("../../grammar/negations.txt")),
    ("saying.txt", include_str!("../../grammar/saying.txt")),
    ("en/not_names.txt", include_str!("../../grammar/en/not_names.txt")),
    ("en/places.csv", include_str!("../../grammar/en/places.csv")),
    ("en/pronouns.csv", include_str!("../../grammar/en/pronouns.csv")),
    ("en/roles.csv", include_str!("../../grammar/en/roles.csv")),
    ("en/role_synonyms.csv", include_str!("../../grammar/en/role_synonyms.csv")),
    ("en/transcript_labels.csv", include_str!("../../grammar/en/transcript_labels.csv")),
    ("en/small_words.csv", include_str!("../../grammar/en/small_words.csv")),
    ("en/spelling_variants.csv", include_str!("../../grammar/en/spelling_variants.csv")),
    ("en/stage_directions.txt", include_str!("../../grammar/en/stage_directions.txt")),
    ("en/time_words.txt", include_str!("../../grammar/en/time_words.txt")),
    ("en/title_modifiers.txt", include_str!("../../grammar/en/title_modifiers.txt")),
    ("en/titles.csv", include_str!("../../grammar/en/titles.csv")),
    ("en/weights/antecedent.tsv", include_str!("../../grammar/en/weights/antecedent.tsv")),
    ("en/weights/confidence.tsv", include_str!("../../grammar/en/weights/confidence.tsv")),
    ("en/weights/quotation.tsv", include_str!("../../grammar/en/weights/quotation.tsv")),
    ("en/weights/speaker.tsv", include_str!("../../grammar/en/weights/speaker.tsv")),
    ("en/weights/tagger.tsv", include_str!("../../grammar/en/weights/tagger.tsv")),
    ("quote.ebnf", include_str!("../../grammar/quote.ebnf")),
    ("mention.ebnf", include_str!("../../grammar/mention.ebnf")),
    ("en/patterns/according_to.toml", include_str!("../../grammar/en/patterns/according_to.toml")),
    ("en/patterns/colon.toml", include_str!("../../grammar/en/patterns/colon.toml")),
    ("en/patterns/dash_name.toml", include_str!("../../grammar/en/patterns/dash_name.toml")),
    (
        "en/patterns/fragment_in_clause.toml",
        include_str!("../../grammar/en/patterns/fragment_in_clause.toml"),
    ),
    (
        "en/patterns/quote_said_speaker.toml",
        include_str!("../../grammar/en/patterns/quote_said_speaker.toml"),
    ),
    (
        "en/patterns/quote_speaker_said.toml",
        include_str!("../../grammar/en/patterns/quote_speaker_said.toml"),
    ),
    ("en/patterns/quoted_as_saying.toml", include_str!("../../grammar/en/patterns/quoted_as_saying.toml")),
    (
        "en/patterns/speaker_aside_said.toml",
        include_str!("../../grammar/en/patterns/speaker_aside_said.toml"),
    ),
    (
        "en/patterns/speaker_said_quote.toml",
        include_str!("../../grammar/en/patterns/speaker_said_quote.toml"),
    ),
];

/// The grammar that is compiled in.
pub(super) fn builtin_files() -> Vec<GrammarFile> {
    BUILTIN
        .iter()
        .map(|(path, text)| GrammarFile {
            path: (*path).to_owned(),
            shown_path: format!("grammar/{path}"),
            text: Cow::Borrowed(text),
        })
        .collect()
}

/// Adds the grammar files of a user's folder to `files`.
pub(super) fn merge(mut files: Vec<GrammarFile>, dir: &Path) -> Result<Vec<GrammarFile>, GrammarError> {
    let problem = |path: &Path, message: String| GrammarError {
        file: path.display().to_string(),
        line: 1,
        column: 1,
        message,
        shown: String::new(),
    };
    if !dir.is_dir() {
        return Err(problem(
            dir,
            "there is no such folder; name a folder laid out like `grammar/`".to_owned(),
        ));
    }
    for entry in walkdir::WalkDir::new(dir).sort_by_file_name() {
        let entry = entry.map_err(|error| problem(dir, error.to_string()))?;
        let known_ending = entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "csv" || ending == "txt" || ending == "toml");
        if !entry.file_type().is_file() || !known_ending {
            continue;
        }
        let inside = entry.path().strip_prefix(dir).unwrap_or(entry.path());
        let path =
            inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let known = files.iter().any(|file| file.path == path);
        if !known && !path.starts_with("en/patterns/") {
            let names: Vec<&str> =
                BUILTIN.iter().map(|(path, _)| *path).filter(|path| !path.contains("patterns/")).collect();
            let message = format!(
                "no grammar file has this path; use one of: {}, en/patterns/NAME.toml",
                names.join(", ")
            );
            return Err(problem(entry.path(), message));
        }
        let text = std::fs::read_to_string(entry.path())
            .map_err(|error| problem(entry.path(), format!("cannot be read: {error}")))?;
        let replaces =
            text.lines().next().is_some_and(|line| line.trim_start_matches('#').trim() == "replace")
                || path.ends_with(".toml");
        if replaces {
            files.retain(|file| file.path != path);
        }
        files.push(GrammarFile { path, shown_path: entry.path().display().to_string(), text: text.into() });
    }
    Ok(files)
}
