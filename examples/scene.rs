use quoteledger::attribution::*;
use quoteledger::*;
fn main() {
    let p = std::env::args().nth(1).unwrap();
    let t = std::fs::read(&p).unwrap();
    let d = Document::from_bytes(p, &t).unwrap();
    let only = std::env::args().nth(2);
    for a in article::articles(&d.text, Lexicon::shared()) {
        let s = Scene::new(&d.text, &a, Lexicon::shared());
        let at = attribute(&s);
        let mut e = entity::entities(&s);
        let r = speaker::resolve(&s, &mut e, &speaker::speaking(&at), None);
        for (i, par) in a.paragraphs.iter().enumerate() {
            if let Some(o) = &only {
                if !par.span.of(&d.text).contains(o.as_str()) {
                    continue;
                }
            }
            println!("== {i} {:?} {}", par.kind, par.span.of(&d.text));
            for (k, m) in s.mentions.iter().enumerate() {
                if m.paragraph as usize == i {
                    println!(
                        "   {k} {:?} [{}] core [{}] role {:?} g {:?} q {:?} -> {:?}",
                        m.kind,
                        s.words(&m.tokens),
                        s.words(&m.core),
                        m.role.as_ref().map(|r| s.words(r)),
                        m.gender,
                        m.quote,
                        r[k].map(|x| (e.list[x.entity].name.clone(), x.certainty))
                    );
                }
            }
            for x in &at {
                if s.quotes[x.quote].paragraph() == i {
                    println!(
                        "   Q {:?} isq {:.2} -> {:?} {:.2}/{:.2} pattern {:?}",
                        &d.text[s.quotes[x.quote].start()..s.quotes[x.quote].end()]
                            .chars()
                            .take(40)
                            .collect::<String>(),
                        x.is_quotation,
                        x.mention.map(|m| s.words(&s.mentions[m].tokens)),
                        x.certainty,
                        x.runner_up,
                        x.pattern.as_ref().map(|p| s.lexicon.patterns[p.pattern].name.clone())
                    );
                }
            }
        }
    }
}
