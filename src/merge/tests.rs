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
fn an_edited_quote_cell_is_known_by_its_id() {
    let old = "quote_id,article,quote,note\nq1,a,something else altogether,mine\n";
    let new = "quote_id,article,quote\nq1,a,Yes\n";
    let merged = merge(&read("o", old.as_bytes()).unwrap(), read("n", new.as_bytes()).unwrap(), Prefer::Old);
    assert_eq!(merged.rows[0].row.note, "mine");
    assert_eq!(merged.rows[0].row.flags, "");
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
