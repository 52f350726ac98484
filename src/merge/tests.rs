use super::*;
use crate::ledger::read;

fn merge(old: &Ledger, new: Ledger, prefer: Prefer) -> Merged {
    super::merge(old, new, prefer, Lexicon::shared())
}

/// Merges two ledgers of `article|quote|speaker|status` lines, and shows the rows as `article|quote|status|flags`.
fn check(old: &[&str], new: &[&str], merged: &[&str]) -> Merged {
    let ledger = |name: &str, lines: &[&str]| {
        let rows: String = lines.iter().map(|line| line.replace('|', "\t") + "\n").collect();
        read(name, format!("article\tquote\tspeaker\tstatus\n{rows}").as_bytes()).unwrap()
    };
    let outcome = merge(&ledger("old.tsv", old), ledger("new.tsv", new), Prefer::Old);
    let shown: Vec<String> = outcome
        .rows
        .iter()
        .map(|row| format!("{}|{}|{}|{}", row.row.article, row.row.quote, row.row.status, row.row.flags))
        .collect();
    assert_eq!(shown, merged);
    outcome
}

#[test]
fn checks_stay_with_their_words() {
    let merged = check(
        &["a|Yes we can|Ana|ok", "a|No|Bo|wrong", "b|No|Cy|late"],
        &["b|“No”|Cy|", "a|New words here|Di|", "a|no|Bo|", "a|Yes, we can!|Ana|"],
        &["b|“No”|late|", "a|New words here||", "a|no|wrong|", "a|Yes, we can!|ok|"],
    );
    assert_eq!((merged.n_kept, merged.n_new, merged.gone.len()), (3, 1, 0));
}

#[test]
fn slightly_edited_words_are_flagged() {
    let merged = check(
        &["a|We will never pay this tax|Ana|ok", "a|It rained|Bo|ok"],
        &["a|We will not pay this tax|Ana|", "a|It rained|Bo|"],
        &["a|We will not pay this tax|ok|changed", "a|It rained|ok|"],
    );
    assert_eq!(merged.changed[0].old, "We will never pay this tax");
    assert_eq!((merged.n_kept, merged.changed.len(), merged.n_new), (1, 1, 0));
}

#[test]
fn two_rows_that_are_as_like_get_nothing() {
    check(
        &["a|the north bridge is closed today|Ana|ok"],
        &["a|the south bridge is closed today|Ana|", "a|the west bridge is closed today|Ana|"],
        &[
            "a|the south bridge is closed today||",
            "a|the west bridge is closed today||",
            "a|the north bridge is closed today|ok|gone",
        ],
    );
}

#[test]
fn neighbours_and_speakers_decide_between_alike_rows() {
    check(
        &[
            "a|one two three|Ana|",
            "a|the bridge is closed|Ana|first",
            "a|four five six|Bo|",
            "a|the bridge is shut|Bo|second",
        ],
        &[
            "a|one two three|Ana|",
            "a|the bridge was closed|Ana|",
            "a|four five six|Bo|",
            "a|the bridge was shut|Bo|",
        ],
        &[
            "a|one two three||",
            "a|the bridge was closed|first|changed",
            "a|four five six||",
            "a|the bridge was shut|second|changed",
        ],
    );
}

#[test]
fn a_speaker_may_be_named_in_another_way() {
    check(
        &["a|It rained|Bo|", "a|we will close the old bridge tonight|Ana Diaz|ok"],
        &["a|It rained|Bo|", "a|the council will close the bridge at six|Diaz|"],
        &["a|It rained||", "a|the council will close the bridge at six|ok|changed"],
    );
    check(
        &["a|It rained|Bo|", "a|we will close the old bridge tonight|Ana Diaz|ok"],
        &["a|It rained|Bo|", "a|the council will close the bridge at six|Bo Diaz|"],
        &[
            "a|It rained||",
            "a|the council will close the bridge at six||",
            "a|we will close the old bridge tonight|ok|gone",
        ],
    );
}

#[test]
fn what_is_gone_is_kept_where_somebody_wrote_into_it() {
    let merged = check(
        &[
            "a|Long gone words|Ana|ok",
            "a|Also gone now|Ana|",
            "a|Still here|Bo|",
            "z|Elsewhere entirely|Cy|ok",
        ],
        &["a|Still here|Bo|", "b|Fresh|Di|"],
        &["a|Still here||", "a|Long gone words|ok|gone", "b|Fresh||", "z|Elsewhere entirely|ok|gone"],
    );
    let gone: Vec<_> = merged.gone.iter().map(|gone| (gone.old_line, gone.is_kept)).collect();
    assert_eq!(gone, [(2, true), (3, false), (5, true)]);
}

#[test]
fn what_was_gone_comes_back() {
    let ledger = |text: &str| read("l.csv", text.as_bytes()).unwrap();
    let gone = "article,quote,status,flags\na,Yes,ok,gone\n";
    let without = merge(&ledger(gone), ledger("article,quote\na,No\n"), Prefer::Old);
    assert_eq!((without.n_gone_before, without.gone.len(), without.rows.len()), (1, 0, 2));
    let with = merge(&ledger(gone), ledger("article,quote\na,Yes\n"), Prefer::Old);
    assert_eq!((with.rows[0].row.status.as_str(), with.rows[0].row.flags.as_str()), ("ok", ""));
}

#[test]
fn a_change_stays_flagged_until_the_checker_takes_the_flag_out() {
    let ledger = |text: &str| read("l.csv", text.as_bytes()).unwrap();
    let new = "article,quote,flags\na,Yes,no-cue\n";
    let merged = merge(&ledger("article,quote,flags\na,Yes,changed\n"), ledger(new), Prefer::Old);
    assert_eq!(merged.rows[0].row.flags, "no-cue;changed");
    let merged = merge(&ledger("article,quote,flags\na,Yes,\n"), ledger(new), Prefer::Old);
    assert_eq!(merged.rows[0].row.flags, "no-cue");
}

#[test]
fn articles_with_another_name_are_found_by_their_words() {
    let merged = check(
        &["old/a|We will build the road|Ana|ok", "old/a|No|Bo|no", "old/b|No|Cy|b"],
        &["new/x|No|Di|", "new/a|We will build the road|Ana|", "new/a|No|Bo|"],
        &["new/x|No||", "new/a|We will build the road|ok|", "new/a|No|no|", "old/b|No|b|gone"],
    );
    assert_eq!(merged.renamed, [("old/a".to_owned(), "new/a".to_owned())]);
}

#[test]
fn a_story_put_before_others_in_its_file_shifts_their_names() {
    check(
        &["f|The first story is this|Ana|one", "f#2|The second is that one|Bo|two"],
        &["f|Stop press|Cy|", "f#2|The first story is this|Ana|", "f#3|The second is that one|Bo|"],
        &["f|Stop press||", "f#2|The first story is this|one|", "f#3|The second is that one|two|"],
    );
}

#[test]
fn articles_with_another_name_are_found_by_their_address() {
    let old = "article,url,quote,status\na,https://x.org/1,We will pay for it,ok\n";
    let new = "article,url,quote\nb,https://x.org/1,We will all pay for it\n";
    let merged = merge(&read("o", old.as_bytes()).unwrap(), read("n", new.as_bytes()).unwrap(), Prefer::Old);
    assert_eq!((merged.rows[0].row.status.as_str(), merged.rows[0].row.flags.as_str()), ("ok", "changed"));
}

#[test]
fn where_one_of_several_repeats_is_cut_the_surroundings_tell_which() {
    let old = "quote_id,article,quote,context,status\nq1,a,Yes,In the morning: yes,early\nq2,a,Yes,At night: yes,late\n";
    let new = "quote_id,article,quote,context,status\nq1,a,Yes,At night: yes,\n";
    let merged = merge(&read("o", old.as_bytes()).unwrap(), read("n", new.as_bytes()).unwrap(), Prefer::Old);
    let rows: Vec<_> =
        merged.rows.iter().map(|row| (row.row.quote_id.as_str(), row.row.status.as_str())).collect();
    assert_eq!(rows, [("q1", "late"), ("q1~2", "early")]);
}

#[test]
fn repeats_that_change_places_keep_their_own_checks() {
    let old = "quote_id,article,quote,speaker,context,status\n\
               q1,a,Yes,Ana Diaz,“Yes” said Diaz,ok Diaz\nq2,a,Yes,Bo Roe,“Yes” said Roe,ok Roe\n";
    let status_of = |new: &str| {
        let new = format!("quote_id,article,quote,speaker,context\n{new}");
        let merged =
            merge(&read("o", old.as_bytes()).unwrap(), read("n", new.as_bytes()).unwrap(), Prefer::Old);
        merged.rows.iter().map(|row| format!("{}: {}", row.row.speaker, row.row.status)).collect::<Vec<_>>()
    };
    let swapped = ["Bo Roe: ok Roe", "Ana Diaz: ok Diaz"];
    assert_eq!(status_of("q1,a,Yes,Bo Roe,“Yes” said Roe\nq2,a,Yes,Ana Diaz,“Yes” said Diaz\n"), swapped);
    // The sentences around them were edited, too.
    assert_eq!(status_of("q1,a,Yes,Bo Roe,“Yes” Roe said\nq2,a,Yes,Ana Diaz,“Yes” Diaz said\n"), swapped);
    let shorter = ["Roe: ok Roe", "Diaz: ok Diaz"];
    assert_eq!(status_of("q1,a,Yes,Roe,“Yes” Roe said\nq2,a,Yes,Diaz,“Yes” Diaz said\n"), shorter);
}

#[test]
fn an_edited_quote_cell_is_known_by_its_id() {
    let old = "quote_id,article,quote,note\nq1,a,something else altogether,mine\n";
    let new = "quote_id,article,quote\nq1,a,Yes\n";
    let merged = merge(&read("o", old.as_bytes()).unwrap(), read("n", new.as_bytes()).unwrap(), Prefer::Old);
    assert_eq!(merged.rows[0].row.note, "mine");
    assert_eq!(
        (merged.rows[0].row.flags.as_str(), merged.rows[0].row.quote.as_str()),
        ("", "something else altogether")
    );
    assert_eq!((merged.n_corrected, merged.corrections[0].column), (1, "quote"));
}

/// Merges one row of `speaker|mention|context|status|rule` with another, and gives speaker, flags, rule, and what was told
/// of changes and corrections.
fn speakers(old: &str, new: &str, prefer: Prefer) -> (String, String, String, String) {
    let ledger = |row: &str| {
        let text = format!(
            "quote_id\tarticle\tquote\tspeaker\tmention\tcontext\tstatus\trule\tflags\nq1\ta\tYes\t{}\n",
            row.replace('|', "\t")
        );
        read("l.tsv", text.as_bytes()).unwrap()
    };
    let merged = merge(&ledger(old), ledger(new), prefer);
    let row = merged.rows[0].row.clone();
    let changed = merged.changed.iter().filter_map(|changed| changed.speakers.clone());
    let mut told: Vec<String> = changed.map(|(before, now)| format!("{before} -> {now}")).collect();
    told.extend(
        merged
            .corrections
            .iter()
            .map(|one| format!("{}: {} / {}: {}", one.column, one.old, one.new, one.is_kept)),
    );
    (row.speaker, row.flags, row.rule, told.join("; "))
}

#[test]
fn another_speaker_of_checked_words_is_a_change() {
    let told = |old, new| {
        let (speaker, flags, _, told) = speakers(old, new, Prefer::Old);
        format!("{speaker}|{flags}|{told}")
    };
    let new = "Igor Bell|minister Igor Bell|“Yes,” minister Igor Bell said.||then the cue|";
    let rehn = "Olga Rehn|Olga Rehn|“Yes,” engineer Olga Rehn said.|ok|then the cue|";
    assert_eq!(told(rehn, new), "Igor Bell|changed|Olga Rehn -> Igor Bell");
    let unchecked = "Olga Rehn|Olga Rehn|“Yes,” engineer Olga Rehn said.||then the cue|";
    assert_eq!(told(unchecked, new), "Igor Bell||");
    // Named more fully than before.
    let bell = "Bell|Bell|“Yes,” Bell said.|ok|then the cue|";
    assert_eq!(told(bell, new), "Igor Bell||speaker: Bell / Igor Bell: false");
}

#[test]
fn a_speaker_that_a_checker_corrected_stands() {
    let new = "Olga Rehn|Olga Rehn|“Yes,” Olga Rehn said.||then the cue|";
    let by_hand = "Olga M. Rehn|Olga Rehn|“Yes,” Olga Rehn said.|corrected|then the cue|";
    let rule = "corrected by hand, read as “Olga Rehn”: then the cue";
    let first = speakers(by_hand, new, Prefer::Old);
    assert_eq!(first.0, "Olga M. Rehn");
    assert_eq!((first.1.as_str(), first.2.as_str()), ("", rule));
    assert_eq!(first.3, "speaker: Olga M. Rehn / Olga Rehn: true");
    assert_eq!(speakers(by_hand, new, Prefer::New).0, "Olga Rehn");

    // Once told, it stands in silence, also where the sentence was edited, until the article is read otherwise.
    let noted = format!("Olga M. Rehn|Olga Rehn|“Yes,” Olga Rehn said.||{rule}|");
    let moved = "Olga Rehn|Olga Rehn|“Yes,” Olga Rehn said later.||then the cue|";
    let again = speakers(&noted, moved, Prefer::Old);
    assert_eq!((again.0.as_str(), again.2.as_str(), again.3.as_str()), ("Olga M. Rehn", rule, ""));
    let other = "Igor Bell|Igor Bell|“Yes,” Igor Bell said.||then the cue|";
    let third = speakers(&noted, other, Prefer::Old);
    assert_eq!(
        (third.0.as_str(), third.1.as_str(), third.2.as_str()),
        ("Igor Bell", "changed", "then the cue")
    );
}

#[test]
fn whom_a_pronoun_means_may_have_changed_further_up() {
    let old = "Olga Rehn|she|“Yes,” she said.|ok|then the cue|";
    let new = "Ida Bell|she|“Yes,” she said.||then the cue|";
    let (speaker, flags, ..) = speakers(old, new, Prefer::Old);
    assert_eq!((speaker.as_str(), flags.as_str()), ("Olga Rehn", "changed"));
}

#[test]
fn a_speaker_filled_in_by_hand_stands() {
    let old = "Olga Rehn||“Yes.”|||unattributed";
    let new = "||“Yes!” they heard.|||unattributed";
    let (speaker, flags, rule, _) = speakers(old, new, Prefer::Old);
    assert_eq!(
        (speaker.as_str(), flags.as_str(), rule.as_str()),
        ("Olga Rehn", "", "corrected by hand, read as “”: ")
    );
}

#[test]
fn cells_of_both_that_differ_are_a_conflict() {
    let old = "article,quote,status,note,desk\na,Yes,ok,one,Rome\na,No,,,\n";
    let new = "article,quote,note,status,round,desk\na,Yes,two,ok,3,\na,No,three,,,Oslo\n";
    let (old, new) = (read("o", old.as_bytes()).unwrap(), read("n", new.as_bytes()).unwrap());
    let merged = merge(&old, new.clone(), Prefer::Old);
    assert_eq!(merged.extra_columns, ["desk", "round"]);
    assert_eq!(merged.rows[0].extra, ["Rome", "3"]);
    assert_eq!(merged.rows[1].extra, ["Oslo"]);
    assert_eq!((merged.rows[0].row.note.as_str(), merged.rows[1].row.note.as_str()), ("one", "three"));
    let expected = Conflict {
        quote_id: String::new(),
        column: "note".into(),
        lines: (2, 2),
        old: "one".into(),
        new: "two".into(),
    };
    assert_eq!(merged.conflicts, [expected]);
    assert_eq!(merge(&old, new, Prefer::New).rows[0].row.note, "two");
}

#[test]
fn a_ledger_merged_with_itself_is_itself() {
    let text = "quote_id,article,quote,status,desk\nq1,a,Yes,ok,Rome\nq2,a,Yes,,\nq3,b,No,no,\n";
    let ledger = read("l", text.as_bytes()).unwrap();
    let merged = merge(&ledger, ledger.clone(), Prefer::Old);
    assert_eq!(merged.rows, ledger.rows);
    assert_eq!((merged.n_kept, merged.n_new, merged.conflicts.len()), (3, 0, 0));
}

#[test]
fn rows_that_a_checker_added_stay_as_they_are() {
    let old = "quote_id,article,quote,speaker\n,a,I heard this myself,Ana\nq1,a,Yes,Bo\n";
    let new = "quote_id,article,quote,speaker\nq1,a,Yes,Bo\nq2,b,No,Cy\n";
    let merged = merge(&read("o", old.as_bytes()).unwrap(), read("n", new.as_bytes()).unwrap(), Prefer::Old);
    let rows: Vec<_> =
        merged.rows.iter().map(|row| (row.row.quote.as_str(), row.row.flags.as_str())).collect();
    assert_eq!(rows, [("Yes", ""), ("I heard this myself", ""), ("No", "")]);
    assert_eq!((merged.n_own, merged.gone.len(), merged.n_kept, merged.n_new), (1, 0, 1, 1));
}

/// With time that grows with the square of the rows, this would not come back.
#[test]
fn an_article_with_20_000_edited_rows_is_no_more_work() {
    let mut random = Random(7);
    let words_of =
        |random: &mut Random| -> Vec<usize> { (0..8 + random.below(14)).map(|_| random.word()).collect() };
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for number in 0..20_000 {
        let words = words_of(&mut random);
        let mut edited = words.clone();
        for _ in 0..1 + random.below(2) {
            let at = random.below(edited.len());
            match random.below(3) {
                0 => edited[at] = random.word(),
                1 => edited.insert(at, random.word()),
                _ => drop(edited.remove(at)),
            }
        }
        // Some go, and some are new, so that rows are not where they were.
        if random.below(20) > 0 {
            new.push((number, edited));
        }
        if random.below(20) == 0 {
            new.push((usize::MAX, words_of(&mut random)));
        }
        old.push((number, words));
    }
    let ledger = |rows: &[(usize, Vec<usize>)], of_old: bool| {
        let mut text = String::from("article,quote,status,evidence\n");
        for (number, words) in rows {
            let words: Vec<String> = words.iter().map(|word| format!("w{word}")).collect();
            let status = if of_old { number.to_string() } else { String::new() };
            text += &format!("a,{},{status},\n", words.join(" "));
        }
        read("l.csv", text.as_bytes()).unwrap()
    };
    let (old_ledger, new_ledger) = (ledger(&old, true), ledger(&new, false));
    let merged = merge(&old_ledger, new_ledger, Prefer::Old);
    let in_new = merged.rows.iter().filter(|row| !row.row.has_flag(GONE));
    let (mut n_right, mut n_wrong) = (0, 0);
    for (row, (number, _)) in in_new.zip(&new) {
        match row.row.status.parse::<usize>() {
            Ok(status) if status == *number => n_right += 1,
            Ok(_) => n_wrong += 1,
            Err(_) => {}
        }
    }
    let n_there = new.iter().filter(|(number, _)| *number != usize::MAX).count();
    let mut kept: Vec<usize> = merged.rows.iter().filter_map(|row| row.row.status.parse().ok()).collect();
    kept.sort_unstable();
    assert_eq!(kept, (0..20_000).collect::<Vec<_>>());
    assert!(n_wrong == 0 && n_right * 100 >= n_there * 99, "{n_right} of {n_there}, {n_wrong} wrong");
}

/// Rows that are nearly the same, by the thousand: nobody can say which one was kept, and every check is.
#[test]
fn thousands_of_rows_that_are_as_like_lose_no_check() {
    let mut old = String::from("article,quote,status\n");
    for number in 0..20_000 {
        let words = if number % 2 == 0 { "now".to_owned() } else { format!("on day {number}") };
        old += &format!("a,we will not pay this tax {words},{number}\n");
    }
    let mut new = String::from("article,quote,status\n");
    for number in 0..100 {
        new += &format!("a,we will not pay that tax {number},\n");
    }
    let (old, new) = (read("o", old.as_bytes()).unwrap(), read("n", new.as_bytes()).unwrap());
    let merged = merge(&old, new, Prefer::Old);
    let mut kept: Vec<usize> = merged.rows.iter().filter_map(|row| row.row.status.parse().ok()).collect();
    kept.sort_unstable();
    assert_eq!(kept, (0..20_000).collect::<Vec<_>>());
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }

    /// Few words are common and many rare, as in any language.
    fn word(&mut self) -> usize {
        let share = self.below(1_000_000) as f64 / 1e6;
        (3_000.0 * share.powi(3)) as usize
    }
}

/// A ledger of a few rows that are much alike: as it was extracted, or as checkers may have left it.
fn random_ledger(next: &mut impl FnMut(usize) -> usize, is_checked: bool) -> Ledger {
    let mut text = "article\tquote_id\tquote\tspeaker\tcontext\tstatus\tdesk\n".to_owned();
    let mut ids = crate::ledger::id::QuoteIds::default();
    let mut n_before = 0;
    for number in 0..next(7) + 1 {
        let words = ["Yes", "No", "We will never pay this tax", "We will not pay this tax", "We will pay"];
        n_before += usize::from(next(5) == 0);
        let (article, quote) = (["a", "b", "c", "d", "e", "f", "g", "h"][n_before], words[next(5)]);
        // Spreadsheets copy rows with their ids, and people add rows without one, or type over the words.
        let id = match if is_checked { next(8) } else { 0 } {
            6 => crate::ledger::id::QuoteIds::default().next(article, quote),
            7 => "".into(),
            _ => ids.next(article, quote),
        };
        let quote = if is_checked && next(9) == 0 { "What they said" } else { quote };
        let status = if is_checked && next(3) > 0 { format!("ok {number}") } else { String::new() };
        let desk = if is_checked && next(4) == 0 { format!("desk {number}") } else { String::new() };
        let (speaker, context) =
            (["Ana Diaz", "Bo Roe", ""][next(3)], ["It rained. She spoke.", "He spoke.", ""][next(3)]);
        text += &format!("{article}\t{id}\t{quote}\t{speaker}\t{context}\t{status}\t{desk}\n");
    }
    read("l.tsv", text.as_bytes()).unwrap()
}

#[test]
fn a_merge_done_again_changes_nothing() {
    let mut state = 7_u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let mut failed = Vec::new();
    for round in 0..500 {
        let (old, new) = (random_ledger(&mut next, true), random_ledger(&mut next, false));
        let once = merge(&old, new.clone(), Prefer::Old);
        let mut written = Vec::new();
        let mut writer = crate::ledger::Writer::with_extra(
            crate::ledger::Format::Tsv { excel: false },
            &once.extra_columns,
            &mut written,
        )
        .unwrap();
        once.rows.iter().try_for_each(|row| writer.row(&row.row, &row.extra)).unwrap();
        writer.into_inner().unwrap();
        let again = merge(&read("l.tsv", &written).unwrap(), new.clone(), Prefer::Old);
        let show = |rows: &[LedgerRow]| -> Vec<String> {
            let cells = |row: &LedgerRow| {
                let cells: Vec<String> = row
                    .row
                    .cells()
                    .map(std::borrow::Cow::into_owned)
                    .filter(|cell| !cell.is_empty())
                    .collect();
                format!(
                    "{} {:?}",
                    cells.join("|"),
                    row.extra.iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
                )
            };
            rows.iter().map(cells).collect()
        };
        if show(&once.rows) != show(&again.rows) {
            failed.push((round, show(&old.rows), show(&new.rows), show(&once.rows), show(&again.rows)));
        }
    }
    assert!(failed.is_empty(), "{} of 500: {:#?}", failed.len(), &failed[..failed.len().min(2)]);
}
